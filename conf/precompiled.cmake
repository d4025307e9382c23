# Headers that many sources share are compiled once:
#
#   relay_precompiled(NAME HEADER [OPTION...])   compiles them
#   relay_precompile(TARGET NAME)                has a target, compiled with the same options, use them
#
# CMake's own precompiled headers are not used, since what is compiled with them is found in ccache
# by the same folder only: they hold absolute paths. Here ccache is told a checksum of what the
# headers say instead (CCACHE_PCH_EXTSUM in CMakeLists.txt), so that a clone elsewhere finds it too.
set(RELAY_PRECOMPILE OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    set(RELAY_PRECOMPILE ON)
endif()

function(relay_precompiled name header)
    if(NOT RELAY_PRECOMPILE)
        return()
    endif()
    set(target relay_precompiled_${name})
    set_source_files_properties(${header} PROPERTIES LANGUAGE CXX)
    add_library(${target} OBJECT ${header})
    target_link_libraries(${target} PRIVATE relay_options)
    target_compile_options(${target} PRIVATE -xc++-header -fpch-instantiate-templates ${ARGN})
    # It holds absolute paths itself: nobody else's will do.
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "" UNITY_BUILD OFF)

    set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    add_custom_command(
        OUTPUT ${target}.sum
        COMMAND
            ${CMAKE_CXX_COMPILER} -std=c++20 "-D$<JOIN:${definitions},;-D>" -E -P
            ${CMAKE_CURRENT_SOURCE_DIR}/${header} | sha256sum > $<TARGET_OBJECTS:${target}>.sum
        COMMAND ${CMAKE_COMMAND} -E touch ${target}.sum
        DEPENDS $<TARGET_OBJECTS:${target}>
        COMMAND_EXPAND_LISTS VERBATIM
    )
    add_custom_target(${target}_ready DEPENDS ${target}.sum)
endfunction()

function(relay_precompile target name)
    if(RELAY_PRECOMPILE)
        add_dependencies(${target} relay_precompiled_${name}_ready)
        target_compile_options(
            ${target} PRIVATE "SHELL:-include-pch $<TARGET_OBJECTS:relay_precompiled_${name}>"
        )
    endif()
endfunction()
