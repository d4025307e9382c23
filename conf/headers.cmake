# Each header compiles alone, whatever is included before it elsewhere: conf/build.sh debug all headers.
# One that a source includes first is compiled so with that; the others are here. What precompiled
# headers hide there, test/lint_precompiled.py finds.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS include/*.hpp src/*.hpp)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/*.cpp)
foreach(source IN LISTS sources)
    file(STRINGS ${source} first REGEX "^#include" LIMIT_COUNT 1)
    if(first MATCHES "\"(.+)\"")
        list(
            REMOVE_ITEM headers
            ${CMAKE_SOURCE_DIR}/include/${CMAKE_MATCH_1} ${CMAKE_SOURCE_DIR}/src/${CMAKE_MATCH_1}
        )
    endif()
endforeach()
add_library(relay_headers INTERFACE)
target_sources(
    relay_headers
    INTERFACE FILE_SET HEADERS
              BASE_DIRS ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src
              FILES ${headers}
)
target_link_libraries(
    relay_headers INTERFACE relay_options OpenSSL::SSL SQLite::SQLite3 simdjson::simdjson spdlog::spdlog
)
target_compile_options(relay_headers INTERFACE -O0 -g0)
set_target_properties(relay_headers PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
add_custom_target(headers DEPENDS relay_headers_verify_interface_header_sets)
