#include "relay/config/secret_place.hpp"

namespace relay {

std::string name_of(const secret_place& place)
{
    return place.file.empty() ? place.env : std::string(place.key) + "_file: " + place.file;
}

secret_places places_of_secrets(const config& cfg)
{
    return {
        .resend_key = {"resend.api_key", cfg.resend.api_key_env, cfg.resend.api_key_file},
        .ingest_token = {"ingest.token", cfg.ingest.token_env, cfg.ingest.token_file},
        .http_token = {"http.token", cfg.http.token_env, cfg.http.token_file},
        .webhook_secrets = {"webhooks.secret", cfg.webhooks.secret_env, cfg.webhooks.secret_file},
        .feed_secret = {"feed.secret", cfg.feed.secret_env, cfg.feed.secret_file},
    };
}

} // namespace relay
