# One test program per module, tests/NAME/*_test.cpp; a fuzz target per tests/fuzz/NAME_fuzz.cpp with its seeds in
# tests/fuzz/corpus/NAME (replayed as a test in every build, searched by libFuzzer in the fuzz preset); the compiled
# programs that integration/ needs (load generators, floors, probes) from integration/programs/*.cpp, which the target
# integration_programs builds with tenbin itself.
find_package(GTest REQUIRED)
include(GoogleTest)

tenbin_precompile(tenbin_tests_pch LIBRARIES GTest::gmock HEADERS <gmock/gmock.h> <gtest/gtest.h> ${TENBIN_COMMON_HEADERS})
tenbin_precompile(tenbin_asio_tests_pch LIBRARIES GTest::gmock DEFINITIONS ${TENBIN_ASIO_DEFINITIONS}
                  HEADERS <gmock/gmock.h> <gtest/gtest.h> <boost/asio.hpp> ${TENBIN_COMMON_HEADERS})

foreach(module IN LISTS TENBIN_MODULES)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${module}/*_test.cpp)
    if(NOT sources)
        continue()
    endif()
    add_executable(${module}_tests ${sources})
    target_include_directories(${module}_tests PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${module}_tests PRIVATE tenbin_${module} GTest::gmock GTest::gtest_main)
    # g++ 12 at -O2 sees a copied std::optional uninitialized and a std::string overrun where neither is.
    target_compile_options(${module}_tests PRIVATE -Wno-maybe-uninitialized -Wno-array-bounds
                           -Wno-stringop-overflow -Wno-restrict)
    get_target_property(definitions tenbin_${module} COMPILE_DEFINITIONS)
    if(definitions MATCHES "ASIO")
        target_precompile_headers(${module}_tests REUSE_FROM tenbin_asio_tests_pch)
    else()
        target_precompile_headers(${module}_tests REUSE_FROM tenbin_tests_pch)
    endif()
    if(TENBIN_SANITIZE)
        # Such a program takes longer to start than most tests take.
        add_test(NAME ${module}_tests COMMAND ${module}_tests --gtest_brief=1)
        set_tests_properties(${module}_tests PROPERTIES TIMEOUT 900)
    else()
        gtest_discover_tests(${module}_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
    endif()
endforeach()

file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp)
foreach(source IN LISTS fuzzers)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "_fuzz$" "" codec ${name})
    if(TENBIN_FUZZ)
        add_executable(${name} ${source})
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/tests/support/replay_corpus.cpp)
        add_test(NAME fuzz_corpus.${codec} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${codec})
    endif()
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${name} PRIVATE tenbin_flags)
    # The module that its name begins with; that brings those below it.
    string(REGEX MATCH "^[a-z]+" module ${codec})
    target_link_libraries(${name} PRIVATE tenbin_${module})
endforeach()

file(GLOB programs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/integration/programs/*.cpp)
foreach(source IN LISTS programs)
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE tenbin_flags PkgConfig::uring)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/programs)
    list(APPEND integration_programs ${name})
endforeach()
add_custom_target(integration_programs DEPENDS tenbin ${integration_programs})
if(TARGET connector_client)
    target_link_libraries(connector_client PRIVATE tenbin_connector)
endif()
target_link_libraries(tracker_says PRIVATE tenbin_mysql)

find_program(SYSTEM_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(SYSTEM_PYTHON)
    add_test(NAME tidy COMMAND ${SYSTEM_PYTHON} ${CMAKE_SOURCE_DIR}/tests/tidy.py)
endif()
