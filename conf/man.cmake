# The man pages, made of what the programs and README.md say: the target `man`, into man/ of the
# build's folder
find_package(Python3 COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
    set(RELAY_MAN_PAGES resend-relay.1 resend-sim.1 resend-relay.toml.5)
    list(TRANSFORM RELAY_MAN_PAGES PREPEND ${CMAKE_BINARY_DIR}/man/)
    add_custom_command(
        OUTPUT ${RELAY_MAN_PAGES}
        COMMAND
            ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/conf/man.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
            ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_BINARY_DIR}/man
        DEPENDS resend-relay resend-sim ${CMAKE_SOURCE_DIR}/conf/man.py ${CMAKE_SOURCE_DIR}/README.md
        COMMENT "Making the man pages"
        VERBATIM
    )
    add_custom_target(man DEPENDS ${RELAY_MAN_PAGES})
endif()
