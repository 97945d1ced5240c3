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
    endif()
    set(TENBIN_MODULES ${TENBIN_MODULES} ${name} PARENT_SCOPE)
endfunction()

# Asio is heavy: its headers are compiled once (precompiled) and reused by every target that says it needs them.
function(tenbin_use_asio target)
    target_compile_definitions(${target} PUBLIC BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
    # g++ 12 takes the allocation of Asio's coroutine frames for aligned_alloc without its free, once both are inlined.
    target_compile_options(${target} PUBLIC -Wno-mismatched-new-delete)
    if(NOT TARGET tenbin_asio_pch)
        file(WRITE ${CMAKE_BINARY_DIR}/asio_pch.cpp "// holds the precompiled Asio headers\n")
        add_library(tenbin_asio_pch OBJECT ${CMAKE_BINARY_DIR}/asio_pch.cpp)
        target_link_libraries(tenbin_asio_pch PUBLIC tenbin_flags)
        target_compile_definitions(tenbin_asio_pch PUBLIC BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
        target_precompile_headers(tenbin_asio_pch PRIVATE <boost/asio.hpp> <algorithm> <array> <chrono> <functional>
            <memory> <optional> <span> <string> <string_view> <variant> <vector>)
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
