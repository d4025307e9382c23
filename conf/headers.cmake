# Each header compiles alone, whatever is included before it elsewhere and without what is
# precompiled: conf/build.sh release headers
file(GLOB_RECURSE headers CONFIGURE_DEPENDS include/*.hpp src/*.hpp)
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
