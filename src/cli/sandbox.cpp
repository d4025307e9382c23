#include "cli/sandbox.hpp"

#include "cli/read_config.hpp"
#include "relay/base/base64.hpp"
#include "relay/base/uuid.hpp"
#include "relay/config/listen_address.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace relay::cli {

namespace {

constexpr std::string_view key_variable = "the sandbox's key";
constexpr std::string_view secret_variable = "the sandbox's webhook secret";

// The stand-in takes every key that begins so.
constexpr auto key_of_stand_in = "re_sandbox";

// Made anew at each start: nobody else can say what became of a mail.
const std::string& webhook_secret()
{
    static const std::string secret = [] {
        std::string text = "whsec_";
        base64_appender encoded(text);
        for (const char c : make_uuid())
            encoded.push(static_cast<std::uint8_t>(c));
        encoded.finish();
        return text;
    }();
    return secret;
}

// How this machine itself reaches a listener: "http://127.0.0.1:7352". Empty: it cannot be told.
std::string url_of(const std::string& listener)
{
    const auto address = parse_listen_address(listener);
    if (!address || address->port == 0)
        return {};
    auto host = address->hosts.front();
    if (host == "0.0.0.0")
        host = "127.0.0.1";
    else if (host == "::")
        host = "::1";
    if (host.find(':') != std::string::npos)
        host = '[' + host + ']';
    return "http://" + host + ':' + std::to_string(address->port);
}

stand_in::settings settings_for(const config& cfg)
{
    const auto webhooks = url_of(cfg.webhooks.listen);
    return {
        .correlation_tag = cfg.resend.correlation_tag,
        .webhooks = webhooks.empty() ? "" : webhooks + "/webhooks/resend",
        .webhook_secret = webhook_secret(),
    };
}

} // namespace

sandbox::sandbox(const config& cfg) : stand_in_(inbox_, settings_for(cfg)) {}

config sandbox::defaults()
{
    auto cfg = default_config(cli::variable);
    if (cfg.data_dir == config().data_dir)
        cfg.data_dir = "relay-sandbox";
    return cfg;
}

void sandbox::turn_inwards(config& cfg) const
{
    const auto resend = std::exchange(cfg.resend, {});
    cfg.resend.base_url = stand_in_.base_url();
    cfg.resend.ca_file = stand_in_.ca_file();
    cfg.resend.api_key_env = key_variable;
    cfg.resend.correlation_tag = resend.correlation_tag;
    cfg.resend.max_connections = resend.max_connections;
    cfg.resend.connect_timeout = resend.connect_timeout;
    cfg.resend.request_timeout = resend.request_timeout;

    // A database that a variable names may have real mail.
    cfg.store = {};
    cfg.store.url_env.clear();

    const auto webhooks = std::exchange(cfg.webhooks, {});
    cfg.webhooks.listen = webhooks.listen;
    cfg.webhooks.secret_env = secret_variable;
    cfg.webhooks.public_url = url_of(webhooks.listen);
    cfg.webhooks.look_up_after = webhooks.look_up_after;
}

const char* sandbox::variable(const char* name)
{
    if (name == key_variable)
        return key_of_stand_in;
    if (name == secret_variable)
        return webhook_secret().c_str();
    return cli::variable(name);
}

void sandbox::announce(const config& cfg) const
{
    spdlog::warn(
        "SANDBOX: no mail is sent. What is handed in stays on this machine, whoever it is to"
    );
    if (const auto url = url_of(cfg.http.listen); !url.empty())
        spdlog::info(
            "its inbox is on {}/#/inbox; point your SDK at {} (RESEND_BASE_URL)", url, url
        );
    spdlog::info("the queue is in {}; the inbox is in memory, and gone at the end", cfg.data_dir);
    for (const auto& url : cfg.feed.urls)
        spdlog::warn("feed.urls: the sandbox's events are posted to {}", url);
}

} // namespace relay::cli
