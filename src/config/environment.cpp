#include "relay/base/base64.hpp"
#include "relay/base/text.hpp"
#include "relay/base/text_file.hpp"
#include "relay/base/text_lines.hpp"
#include "relay/config/config.hpp"
#include "relay/config/listen_address.hpp"

#include <sstream>
#include <utility>
#include <vector>

namespace relay {

namespace {

using getenv_function = const char* (*)(const char* name);

std::string trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

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
        check_ports();
        return std::move(report_);
    }

private:
    // The value of a variable, trimmed; empty: it is not set.
    std::string variable(const std::string& name) const
    {
        const char* value = name.empty() ? nullptr : getenv_(name.c_str());
        return value ? trimmed(value) : std::string();
    }

    void error(std::string text) { report_.errors.push_back(std::move(text)); }
    void warn(std::string text) { report_.warnings.push_back(std::move(text)); }

    void find_resend_key()
    {
        const auto& file = cfg_.resend.api_key_file;
        const auto& name = cfg_.resend.api_key_env;
        const std::string where = file.empty() ? name : file;
        if (!file.empty()) {
            const auto content = read_text_file(file);
            if (!content)
                return error("resend.api_key_file: " + file + " can't be read");
            report_.found.resend_key = trimmed(without_bom(*content));
            if (report_.found.resend_key.empty())
                return error("resend.api_key_file: " + file + " is empty");
        } else if (name.empty()) {
            return error("resend.api_key_env and resend.api_key_file are empty: "
                         "the relay needs a key for Resend");
        } else {
            report_.found.resend_key = variable(name);
            if (report_.found.resend_key.empty())
                return error(name + " is not set: the relay needs a key for Resend");
        }
        if (!is_token(report_.found.resend_key))
            error(where + " holds what can't be a key for Resend");
        else if (!report_.found.resend_key.starts_with("re_"))
            warn(where + " holds a key that does not begin with re_");
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
    void check_token(const std::string& name, const std::string& token)
    {
        if (!is_token(token))
            error(name + " holds what can't be a token: use visible ASCII characters, no blanks");
    }

    void find_ingest_token()
    {
        const auto& name = cfg_.ingest.token_env;
        report_.found.ingest_token = variable(name);
        check_token(name, report_.found.ingest_token);
        if (!report_.found.ingest_token.empty())
            return;
        if (!name.empty())
            error(name + " is not set: ingest.token_env asks for it");
        else if (is_open(cfg_.ingest.tcp))
            error(
                "ingest.tcp: " + cfg_.ingest.tcp +
                " is not loopback: set ingest.token_env and its variable"
            );
    }

    void find_http_token()
    {
        const auto& name = cfg_.http.token_env;
        report_.found.http_token = variable(name);
        check_token(name, report_.found.http_token);
        if (!report_.found.http_token.empty() || cfg_.http.listen.empty())
            return;
        const std::string what = name.empty() ? "http.token_env is empty" : name + " is not set";
        if (is_open(cfg_.http.listen))
            error("http.listen: " + cfg_.http.listen + " is not loopback, and " + what);
        else
            warn(what + ": whoever reaches " + cfg_.http.listen + " may use the relay");
    }

    void find_webhook_secrets()
    {
        const auto& name = cfg_.webhooks.secret_env;
        std::istringstream words(variable(name));
        for (std::string secret; words >> secret;) {
            if (!is_webhook_secret(secret))
                error(name + " holds what is no webhook secret: whsec_ and base64");
            report_.found.webhook_secrets.push_back(std::move(secret));
        }
        if (!report_.found.webhook_secrets.empty() || cfg_.webhooks.listen.empty())
            return;
        const std::string what =
            name.empty() ? "webhooks.secret_env is empty" : name + " is not set";
        if (is_open(cfg_.webhooks.listen))
            error("webhooks.listen: " + cfg_.webhooks.listen + " is not loopback, and " + what);
        else
            warn(what + ": tracking is off");
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
        const auto& name = cfg_.feed.secret_env;
        report_.found.feed_secret = variable(name);
        if (name.empty() || report_.found.feed_secret.empty())
            error((name.empty() ? "feed.secret_env" : name) + " is not set: feed.urls asks for it");
        else if (!is_webhook_secret(report_.found.feed_secret))
            error(name + " holds what is no webhook secret: whsec_ and base64");
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

    static bool is_webhook_secret(std::string_view text)
    {
        constexpr std::string_view prefix = "whsec_";
        const auto key =
            text.starts_with(prefix) ? decode_base64(text.substr(prefix.size())) : std::nullopt;
        return key && !key->empty();
    }

    // True for a listener that other machines may reach
    static bool is_open(const std::string& listener)
    {
        const auto address = parse_listen_address(listener);
        return address && !address->loopback;
    }

    const config& cfg_;
    getenv_function getenv_;
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
