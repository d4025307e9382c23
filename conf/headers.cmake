# Headers have what they need: conf/build.sh release headers. Each is compiled behind a few others only,
# of folders below or far from it (src/LAYERS), so that hardly any of these happens to include what it
# lacks. What precompiled headers hide, test/lint_precompiled.py finds.
set(at_once 24) # units; each of thirty headers
file(STRINGS src/LAYERS lines REGEX "^[0-9-]+ +[a-z_]+ ")
set(unit 0)
foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[0-9-]+ +([a-z_]+) .*" "\\1" folder ${line})
    file(
        GLOB_RECURSE headers CONFIGURE_DEPENDS
        RELATIVE ${CMAKE_SOURCE_DIR} include/relay/${folder}/*.hpp src/${folder}/*.hpp
    )
    foreach(header IN LISTS headers)
        string(REGEX REPLACE "^(include|src)/" "" header ${header})
        string(APPEND unit_${unit} "#include \"${header}\"\n")
        math(EXPR unit "(${unit} + 1) % ${at_once}")
    endforeach()
endforeach()
set(units "")
math(EXPR last "${at_once} - 1")
foreach(unit RANGE ${last})
    file(CONFIGURE OUTPUT headers/${unit}.cpp CONTENT "${unit_${unit}}" @ONLY)
    list(APPEND units ${CMAKE_BINARY_DIR}/headers/${unit}.cpp)
endforeach()
add_library(headers OBJECT EXCLUDE_FROM_ALL ${units})
set_target_properties(headers PROPERTIES UNITY_BUILD OFF)
set_source_files_properties(${units} PROPERTIES COMPILE_OPTIONS -Wno-shadow) # of others in the unit
relay_precompile(headers asio)
target_link_libraries(headers PRIVATE relay_third_party SQLite::SQLite3 simdjson::simdjson spdlog::spdlog)
