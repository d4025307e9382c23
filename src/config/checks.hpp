#pragma once

#include <string>
#include <string_view>

// What a text of the configuration has to look like. Each returns what is wrong; empty: nothing.

namespace relay {

std::string_view check_nothing(std::string_view text);
std::string_view check_path(std::string_view text);        // not empty
std::string_view check_socket_path(std::string_view text); // empty, or as long as the system takes
std::string_view check_variable(std::string_view text);    // empty, or a variable's name
std::string_view check_tag(std::string_view text);         // empty, or a tag's name
std::string_view check_host(std::string_view text);        // a name or an address, without a port
std::string_view check_listener(std::string_view text);    // empty, or host:port
std::string_view check_server_url(std::string_view text);  // https, or http on loopback
std::string_view check_feed_url(std::string_view text);    // the same, with a query or without
std::string_view check_event(std::string_view text);       // as subscribers name it
std::string_view check_public_url(std::string_view text);  // empty, or a server's URL
std::string_view check_schema_name(std::string_view text); // PostgreSQL takes it without quotes
std::string_view check_advertised_host(std::string_view text); // empty, or a host
std::string_view check_relay_name(std::string_view text);      // empty, or a line for people

// Two texts for one URL have the same form. Of what is none it throws std::invalid_argument.
std::string one_form_of_feed_url(std::string_view text);

} // namespace relay
