# The Debian package, as conf/package.sh makes it of what is built. conf/package/ has what Debian
# asks for.
set(RELAY_PACKAGER "resend-relay authors <resend-relay@resend-relay.invalid>"
    CACHE STRING "Who makes the package: Maintainer of its control file"
)
set(package ${CMAKE_SOURCE_DIR}/conf/package)
set(made ${CMAKE_BINARY_DIR}/package)
file(MAKE_DIRECTORY ${made})

# What is made of the programs and of README.md
function(relay_package_file name)
    cmake_parse_arguments(arg "" "" "COMMAND;DEPENDS" ${ARGN})
    add_custom_command(
        OUTPUT ${made}/${name}
        COMMAND ${arg_COMMAND} > ${made}/${name}
        DEPENDS ${arg_DEPENDS}
        VERBATIM
    )
    set_property(GLOBAL APPEND PROPERTY RELAY_PACKAGE_FILES ${made}/${name})
endfunction()
foreach(shell bash zsh fish)
    relay_package_file(completion.${shell} COMMAND resend-relay completion ${shell} DEPENDS resend-relay)
endforeach()
relay_package_file(
    relay.toml
    COMMAND sh ${package}/relay_toml.sh ${CMAKE_SOURCE_DIR}/README.md
    DEPENDS ${package}/relay_toml.sh ${CMAKE_SOURCE_DIR}/README.md
)
relay_package_file(
    changelog.gz
    COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md
    DEPENDS ${CMAKE_SOURCE_DIR}/CHANGELOG.md
)
foreach(page ${RELAY_MAN_PAGES})
    get_filename_component(name ${page} NAME)
    relay_package_file(${name}.gz COMMAND gzip -9nc ${page} DEPENDS ${page})
    string(REGEX MATCH "[0-9]$" part ${name})
    install(FILES ${made}/${name}.gz DESTINATION share/man/man${part} COMPONENT package)
endforeach()
get_property(files GLOBAL PROPERTY RELAY_PACKAGE_FILES)
add_custom_target(package_files DEPENDS resend-relay resend-sim ${files})

install(TARGETS resend-relay resend-sim DESTINATION bin COMPONENT package)
install(FILES ${made}/relay.toml DESTINATION /etc/resend-relay COMPONENT package)
install(FILES ${package}/environment DESTINATION share/resend-relay COMPONENT package)
install(
    FILES ${CMAKE_SOURCE_DIR}/conf/resend-relay.service
    DESTINATION /lib/systemd/system
    COMPONENT package
)
install(
    FILES ${made}/changelog.gz ${made}/changelog.Debian.gz ${package}/copyright
          ${CMAKE_SOURCE_DIR}/README.md
    DESTINATION share/doc/resend-relay
    COMPONENT package
)
install(
    FILES ${made}/completion.bash
    DESTINATION share/bash-completion/completions
    RENAME resend-relay
    COMPONENT package
)
install(
    FILES ${made}/completion.zsh
    DESTINATION share/zsh/vendor-completions
    RENAME _resend-relay
    COMPONENT package
)
install(
    FILES ${made}/completion.fish
    DESTINATION share/fish/vendor_completions.d
    RENAME resend-relay.fish
    COMPONENT package
)

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};resend-relay;package;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE
)
set(CPACK_PACKAGE_NAME resend-relay)
set(CPACK_PACKAGE_VENDOR "")
set(CPACK_PACKAGE_CONTACT ${RELAY_PACKAGER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "durable relay between applications and the email API Resend")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Applications hand it mail over a socket or over HTTP, in Resend's own words.
It stores each message durably, sends transactional mail at once and
campaigns as fast as Resend's rate limit allows, repeats what fails, and
keeps what could not be sent as dead letters.
.
resend-sim, a stand-in for Resend to try it with, is in the package as well."
)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION mail)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "adduser, ca-certificates, debconf (>= 0.5) | debconf-2.0, init-system-helpers (>= 1.52), tzdata"
)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${package}/conffiles ${package}/templates ${package}/config ${package}/postinst ${package}/prerm ${package}/postrm
)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
