# MySQL Connector/C++ 1.1 (JDBC API) as the target tenbin_connector: for MYSQL_CHECK and for the client of the tests.
#
# Debian's -dev package depends on Boost 1.74, which can't be installed beside 1.81. So only its headers are taken: the
# package is downloaded and unpacked once, for all presets together, and the runtime library is linked by its own name.
if(CMAKE_BINARY_DIR MATCHES "^${CMAKE_SOURCE_DIR}/build/")
    set(connector_folder ${CMAKE_SOURCE_DIR}/build/connector)
else()
    set(connector_folder ${CMAKE_BINARY_DIR}/connector)
endif()

find_library(TENBIN_CONNECTOR_LIBRARY NAMES mysqlcppconn libmysqlcppconn.so.7)
if(NOT TENBIN_CONNECTOR_LIBRARY)
    message(FATAL_ERROR "MySQL Connector/C++ is not installed: run integration/install-deps (package libmysqlcppconn7v5).")
endif()

# Unpacked beside its place and then renamed: two configures at once do no harm, and half a folder is never taken.
function(tenbin_unpack_connector)
    string(RANDOM suffix)
    set(unpacking ${connector_folder}.${suffix})
    file(MAKE_DIRECTORY ${unpacking})
    # As root apt would download as its own user, who may not write here, and warn that it does not.
    execute_process(
        COMMAND apt-get download -qq -o APT::Sandbox::User=root libmysqlcppconn-dev
        WORKING_DIRECTORY ${unpacking}
        RESULT_VARIABLE failed
        OUTPUT_VARIABLE words
        ERROR_VARIABLE words)
    file(GLOB package ${unpacking}/libmysqlcppconn-dev_*.deb)
    if(NOT failed AND package)
        execute_process(
            COMMAND dpkg-deb -x ${package} ${unpacking}/unpacked
            RESULT_VARIABLE failed
            OUTPUT_VARIABLE words
            ERROR_VARIABLE words)
    endif()
    if(NOT failed AND EXISTS ${unpacking}/unpacked/usr/include/mysql_driver.h)
        file(RENAME ${unpacking}/unpacked/usr/include ${connector_folder} RESULT taken)
    endif()
    file(REMOVE_RECURSE ${unpacking})
    if(NOT EXISTS ${connector_folder}/mysql_driver.h)
        message(FATAL_ERROR "The headers of MySQL Connector/C++ can't be had from Debian's package libmysqlcppconn-dev:\n"
                            "${words}\n"
                            "Run `apt-get update` and try again; or, where you have the headers, configure with "
                            "-DTENBIN_CONNECTOR_INCLUDE=FOLDER (the one that holds mysql_driver.h).")
    endif()
endfunction()

find_path(TENBIN_CONNECTOR_INCLUDE mysql_driver.h)
if(NOT EXISTS ${TENBIN_CONNECTOR_INCLUDE}/mysql_driver.h)
    if(NOT EXISTS ${connector_folder}/mysql_driver.h)
        message(STATUS "Unpacking the headers of MySQL Connector/C++")
        tenbin_unpack_connector()
    endif()
    set(TENBIN_CONNECTOR_INCLUDE ${connector_folder} CACHE PATH "The folder that holds mysql_driver.h" FORCE)
endif()

add_library(tenbin_connector INTERFACE)
target_include_directories(tenbin_connector SYSTEM INTERFACE ${TENBIN_CONNECTOR_INCLUDE})
target_link_libraries(tenbin_connector INTERFACE ${TENBIN_CONNECTOR_LIBRARY})
