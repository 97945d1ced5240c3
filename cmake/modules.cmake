# tenbin_module(NAME [ASIO] [LIBRARIES ...] [INCLUDES ...]): the library tenbin_NAME of all src/NAME/*.cpp. A module may use
# the modules declared before it and nothing else; tests/tidy holds the includes to that order.
set(TENBIN_MODULES "")

function(tenbin_module name)
    cmake_parse_arguments(module "ASIO" "" "LIBRARIES;INCLUDES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    if(NOT sources)
        return()
    endif()
    add_library(tenbin_${name} STATIC ${sources})
    target_link_libraries(tenbin_${name} PUBLIC tenbin_flags)
    foreach(below IN LISTS TENBIN_MODULES)
        target_link_libraries(tenbin_${name} PUBLIC tenbin_${below})
    endforeach()
    target_link_libraries(tenbin_${name} PUBLIC ${module_LIBRARIES})
    target_include_directories(tenbin_${name} SYSTEM PRIVATE ${module_INCLUDES})
    if(module_ASIO)
        tenbin_use_asio(tenbin_${name})
    else()
        tenbin_use_common(tenbin_${name})
    endif()
    set(TENBIN_MODULES ${TENBIN_MODULES} ${name} PARENT_SCOPE)
endfunction()

# Headers that most files of a kind include are compiled once (precompiled) and reused: a third of all time to build goes
# into reading them. The compiler takes them for the first include of a file; a file still includes what it uses.
function(tenbin_precompile name)
    cmake_parse_arguments(pch "" "" "LIBRARIES;DEFINITIONS;HEADERS" ${ARGN})
    file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "// holds precompiled headers\n")
    add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PUBLIC tenbin_flags ${pch_LIBRARIES})
    target_compile_definitions(${name} PUBLIC ${pch_DEFINITIONS})
    target_precompile_headers(${name} PRIVATE ${pch_HEADERS})
endfunction()

set(TENBIN_COMMON_HEADERS <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <span> <string>
    <string_view> <variant> <vector> <fmt/format.h>)
set(TENBIN_ASIO_DEFINITIONS BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)

function(tenbin_use_common target)
    if(NOT TARGET tenbin_common_pch)
        tenbin_precompile(tenbin_common_pch HEADERS ${TENBIN_COMMON_HEADERS})
    endif()
    target_precompile_headers(${target} REUSE_FROM tenbin_common_pch)
endfunction()

function(tenbin_use_asio target)
    target_compile_definitions(${target} PUBLIC ${TENBIN_ASIO_DEFINITIONS})
    # g++ 12 takes the allocation of Asio's coroutine frames for aligned_alloc without its free, once both are inlined.
    target_compile_options(${target} PUBLIC -Wno-mismatched-new-delete)
    if(NOT TARGET tenbin_asio_pch)
        tenbin_precompile(tenbin_asio_pch DEFINITIONS ${TENBIN_ASIO_DEFINITIONS}
                          HEADERS <boost/asio.hpp> ${TENBIN_COMMON_HEADERS})
    endif()
    target_precompile_headers(${target} REUSE_FROM tenbin_asio_pch)
endfunction()

# The one program. Its main.cpp is a line; all else is in the libraries, so that tests can reach it.
function(tenbin_program)
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/daemon/main.cpp AND TARGET tenbin_daemon)
        add_executable(tenbin ${CMAKE_SOURCE_DIR}/src/daemon/main.cpp)
        target_link_libraries(tenbin PRIVATE tenbin_daemon)
        set_target_properties(tenbin PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    endif()
endfunction()
