#pragma once

#include "relay/config/config.hpp"

#include <string>
#include <string_view>

namespace relay {

// Where a secret is looked for: in a file or, if none is named, in an environment variable.
struct secret_place
{
    std::string_view key; // without its end: "http.token" of http.token_env and http.token_file
    std::string env;
    std::string file;
};

// As messages name it: "http.token_file: /etc/token", "RELAY_API_KEY"; empty: it has no place.
std::string name_of(const secret_place& place);

// All that a configuration has
struct secret_places
{
    secret_place resend_key;
    secret_place ingest_token;
    secret_place http_token;
    secret_place webhook_secrets;
    secret_place feed_secret;
};

secret_places places_of_secrets(const config& cfg);

} // namespace relay
