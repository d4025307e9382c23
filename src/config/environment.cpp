#include "config/secret_lookup.hpp"
#include "relay/base/base64.hpp"
#include "relay/base/text_file.hpp"
#include "relay/config/config.hpp"
#include "relay/config/listen_address.hpp"
#include "relay/config/store_url.hpp"

#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace relay {

namespace {

using getenv_function = const char* (*)(const char* name);

// What goes into an HTTP header has to be visible ASCII
bool is_token(std::string_view text)
{
    for (const char c : text) {
        if (c <= ' ' || c > '~')
            return false;
    }
    return true;
}

// One look at the environment on behalf of one configuration
class inspection
{
public:
    inspection(const config& cfg, getenv_function getenv) : cfg_(cfg), getenv_(getenv) {}

    environment_report run()
    {
        find_resend_key();
        check_ca_file();
        find_ingest_token();
        find_http_token();
        find_webhook_secrets();
        check_unsubscribe();
        find_feed_secret();
        check_store();
        check_ports();
        return std::move(report_);
    }

private:
    // Tells what is wrong with a secret's place; nothing: that is an error.
    std::optional<std::string> found_in(const secret_place& place)
    {
        auto found = look_up(place, getenv_);
        if (!found.warning.empty())
            warn(std::move(found.warning));
        if (found.error.empty())
            return std::move(found.value);
        error(std::move(found.error));
        return std::nullopt;
    }

    // "RELAY_API_KEY is not set"
    static std::string missing(const secret_place& place)
    {
        if (place.env.empty())
            return std::string(place.key) + "_env is empty";
        return place.env + " is not set";
    }

    void error(std::string text) { report_.errors.push_back(std::move(text)); }
    void warn(std::string text) { report_.warnings.push_back(std::move(text)); }

    void find_resend_key()
    {
        const auto& place = places_.resend_key;
        auto key = found_in(place);
        if (!key)
            return;
        report_.found.resend_key = std::move(*key);
        if (place.file.empty() && place.env.empty())
            return error("resend.api_key_env and resend.api_key_file are empty: "
                         "the relay needs a key for Resend");
        if (report_.found.resend_key.empty())
            return error(missing(place) + ": the relay needs a key for Resend");
        if (!is_token(report_.found.resend_key))
            error(name_of(place) + " holds what can't be a key for Resend");
        else if (!report_.found.resend_key.starts_with("re_"))
            warn(name_of(place) + " holds a key that does not begin with re_");
    }

    void check_ca_file()
    {
        const auto& file = cfg_.resend.ca_file;
        if (file.empty())
            return;
        const auto content = read_text_file(file);
        if (!content)
            error("resend.ca_file: " + file + " can't be read");
        else if (content->find("-----BEGIN CERTIFICATE") == std::string::npos && content->find("-----BEGIN TRUSTED CERTIFICATE") == std::string::npos)
            error("resend.ca_file: " + file + " holds no certificate (PEM)");
    }

    // A token is compared with what a producer sends: blanks inside would never match.
    void check_token(const secret_place& place, const std::string& token)
    {
        if (!is_token(token))
            error(
                name_of(place) +
                " holds what can't be a token: use visible ASCII characters, no blanks"
            );
    }

    void find_ingest_token()
    {
        const auto& place = places_.ingest_token;
        auto token = found_in(place);
        if (!token)
            return;
        report_.found.ingest_token = std::move(*token);
        check_token(place, report_.found.ingest_token);
        if (!report_.found.ingest_token.empty())
            return;
        if (!place.env.empty())
            error(missing(place) + ": ingest.token_env asks for it");
        else if (is_open(cfg_.ingest.tcp))
            error(
                "ingest.tcp: " + cfg_.ingest.tcp +
                " is not loopback: set ingest.token_file, or ingest.token_env and its variable"
            );
    }

    void find_http_token()
    {
        const auto& place = places_.http_token;
        auto token = found_in(place);
        if (!token)
            return;
        report_.found.http_token = std::move(*token);
        check_token(place, report_.found.http_token);
        if (!report_.found.http_token.empty() || cfg_.http.listen.empty())
            return;
        if (is_open(cfg_.http.listen))
            error("http.listen: " + cfg_.http.listen + " is not loopback, and " + missing(place));
        else
            warn(missing(place) + ": whoever reaches " + cfg_.http.listen + " may use the relay");
    }

    void find_webhook_secrets()
    {
        const auto& place = places_.webhook_secrets;
        const auto all = found_in(place);
        if (!all)
            return;
        std::istringstream words(*all);
        for (std::string secret; words >> secret;) {
            check_webhook_secret(place, secret);
            report_.found.webhook_secrets.push_back(std::move(secret));
        }
        if (!report_.found.webhook_secrets.empty() || cfg_.webhooks.listen.empty())
            return;
        if (is_open(cfg_.webhooks.listen))
            error(
                "webhooks.listen: " + cfg_.webhooks.listen + " is not loopback, and " +
                missing(place)
            );
        else
            warn(missing(place) + ": tracking is off");
    }

    void check_unsubscribe()
    {
        if (cfg_.webhooks.public_url.empty())
            return;
        if (cfg_.webhooks.listen.empty())
            warn("webhooks.public_url: one-click unsubscribe is off, as webhooks.listen is");
        else if (report_.found.webhook_secrets.empty())
            warn("webhooks.public_url: one-click unsubscribe is off, as webhooks.listen opens only "
                 "with a webhook secret");
    }

    void find_feed_secret()
    {
        if (cfg_.feed.urls.empty())
            return;
        const auto& place = places_.feed_secret;
        auto secret = found_in(place);
        if (!secret)
            return;
        report_.found.feed_secret = std::move(*secret);
        if (report_.found.feed_secret.empty())
            error(missing(place) + ": feed.urls asks for it");
        else
            check_webhook_secret(place, report_.found.feed_secret);
    }

    // A URL of the file was checked as it was read.
    void check_store()
    {
        const auto wrong = check_store_url(find_store_url(cfg_, getenv_));
        if (!wrong.empty())
            error(cfg_.store.url_env + ": " + std::string(wrong));
    }

    // Two listeners cannot have one port. Of those that open.
    void check_ports()
    {
        std::vector<std::pair<const char*, const std::string&>> open{
            {"ingest.tcp", cfg_.ingest.tcp}, {"http.listen", cfg_.http.listen}};
        if (!report_.found.webhook_secrets.empty())
            open.emplace_back("webhooks.listen", cfg_.webhooks.listen);
        for (auto second = open.begin(); second != open.end(); ++second)
            for (auto first = open.begin(); first != second; ++first)
                if (collide(first->second, second->second))
                    error(
                        std::string(second->first) + ": " + second->second + " has the port of " +
                        first->first
                    );
    }

    static bool collide(const std::string& a, const std::string& b)
    {
        const auto first = parse_listen_address(a);
        const auto second = parse_listen_address(b);
        return first && second && share_port(*first, *second);
    }

    void check_webhook_secret(const secret_place& place, std::string_view secret)
    {
        constexpr std::string_view prefix = "whsec_";
        const auto key =
            secret.starts_with(prefix) ? decode_base64(secret.substr(prefix.size())) : std::nullopt;
        if (!key || key->empty())
            error(name_of(place) + " holds what is no webhook secret: whsec_ and base64");
    }

    // True for a listener that other machines may reach
    static bool is_open(const std::string& listener)
    {
        const auto address = parse_listen_address(listener);
        return address && !address->loopback;
    }

    const config& cfg_;
    getenv_function getenv_;
    secret_places places_ = places_of_secrets(cfg_);
    environment_report report_;
};

} // namespace

config default_config(getenv_function getenv)
{
    config cfg;
    const char* const directories = getenv("STATE_DIRECTORY");
    if (directories && *directories != '\0') {
        const std::string_view list = directories; // separated by colons, if there are several
        cfg.data_dir = list.substr(0, list.find(':'));
    }
    return cfg;
}

environment_report inspect_environment(const config& cfg, getenv_function getenv)
{
    return inspection(cfg, getenv).run();
}

} // namespace relay
