#include "relay/doctor/local_checks.hpp"

#include "relay/base/base64.hpp"
#include "relay/config/listen_address.hpp"
#include "relay/config/secret_place.hpp"
#include "relay/config/store_url.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace relay {

namespace {

namespace fs = std::filesystem;

// Standard Webhooks wants 24 bytes at least: shorter ones may be guessed.
constexpr std::size_t shortest_secret = 24;

std::string size_text(std::uint64_t bytes)
{
    constexpr std::uint64_t mebi = 1 << 20;
    constexpr std::uint64_t gibi = 1 << 30;
    if (bytes >= 10 * gibi)
        return std::to_string(bytes / gibi) + " GiB";
    return std::to_string(bytes / mebi) + " MiB";
}

bool begins_with_name(const std::string& error, const std::string& name)
{
    return !name.empty() && error.starts_with(name);
}

bool may_write(const fs::path& directory)
{
    return ::access(directory.c_str(), W_OK | X_OK) == 0;
}

// The deepest directory above that is there already
fs::path existing_parent(const fs::path& directory)
{
    std::error_code ec;
    auto path = fs::absolute(directory, ec);
    while (!path.empty() && !fs::exists(path, ec) && path != path.parent_path())
        path = path.parent_path();
    return path;
}

diagnosis check_directory(
    const config& cfg, const std::optional<store_summary>& store, const std::string& error
)
{
    diagnosis f{.check = "data", .subject = {}, .text = {}};
    std::error_code ec;
    const fs::path directory = cfg.data_dir;
    if (!fs::exists(directory, ec)) {
        const auto parent = existing_parent(directory);
        f.text = cfg.data_dir + " is not there yet: `serve` makes it";
        if (!fs::is_directory(parent, ec) || !may_write(parent)) {
            f.level = severity::problem;
            f.text = cfg.data_dir + " cannot be made: " + parent.string() + " is not writable";
            f.advice = "Make it, and give it to the user that the relay runs as.";
        }
        return f;
    }
    if (!fs::is_directory(directory, ec)) {
        f.level = severity::problem;
        f.text = cfg.data_dir + " is no directory";
        f.advice = "Set data_dir to one.";
    } else if (!may_write(directory)) {
        f.level = severity::problem;
        f.text = cfg.data_dir + " is not writable: " + std::strerror(errno);
        f.advice = "Give it to the user that the relay runs as, and run `doctor` as that user.";
    } else if (!error.empty()) {
        f.level = severity::problem;
        f.text = "the store cannot be read: " + error;
        f.advice = "Run `doctor` as the user that the relay runs as; restore a damaged store from "
                   "a backup.";
    } else if (!store) {
        f.text = cfg.data_dir + " has no store yet: `serve` makes it";
    } else {
        f.text = cfg.data_dir +
                 (store->in_use ? ": a relay is running on it" : ": no relay is running on it");
    }
    return f;
}

diagnosis check_database(
    const config& cfg, const std::optional<store_summary>& store, const std::string& error
)
{
    diagnosis f{.check = "data", .subject = {}, .text = without_password(cfg.store.url)};
    if (!error.empty()) {
        f.level = severity::problem;
        f.text = "the store cannot be read: " + error;
        f.advice = "See that the database runs and takes this user; `store check` tries the rest.";
    } else if (!store) {
        f.text += " has no store yet: `serve` makes it";
    } else {
        f.text += store->in_use ? ": a relay is running on it" : ": no relay is running on it";
    }
    return f;
}

diagnosis check_disk(const config& cfg)
{
    diagnosis f{.check = "disk", .subject = {}, .text = {}};
    std::error_code ec;
    const auto space = fs::space(existing_parent(cfg.data_dir), ec);
    if (ec) {
        f.level = severity::warning;
        f.text = "how much of it is free is not known: " + ec.message();
        f.advice = "See that data_dir can be reached.";
        return f;
    }
    f.text = size_text(space.available) + " free";
    const auto least = cfg.ingest.min_free_disk;
    if (space.available < least) {
        f.level = severity::problem;
        f.text +=
            ", less than ingest.min_free_disk (" + size_text(least) + "): new mail is refused";
        f.advice = "Make room, or lower ingest.min_free_disk.";
    } else if (space.available / 2 < least) {
        f.level = severity::warning;
        f.text += "; below " + size_text(least) + " new mail is refused";
        f.advice = "Make room soon.";
    }
    return f;
}

} // namespace

bool is_about_key(const config& cfg, const std::string& error)
{
    return begins_with_name(error, cfg.resend.api_key_env) || error.starts_with("resend.api_key");
}

std::vector<diagnosis> check_settings(const config& cfg, const environment_report& environment)
{
    std::vector<diagnosis> all;
    for (const auto& error : environment.errors) {
        if (begins_with_name(error, name_of(places_of_secrets(cfg).webhook_secrets) + " holds"))
            continue; // check_webhook_secrets() tells
        const bool about_key = is_about_key(cfg, error);
        all.push_back({
            .level = severity::problem,
            .check = about_key ? "key" : "settings",
            .subject = {},
            .text = error,
            .advice = about_key ? "Make one at https://resend.com/api-keys and put it there."
                                : "Until then `serve` does not start.",
        });
    }
    return all;
}

diagnosis check_webhook_secrets(const config& cfg, const std::vector<std::string>& secrets)
{
    const auto place = places_of_secrets(cfg).webhook_secrets;
    const auto name = name_of(place);
    constexpr std::string_view prefix = "whsec_";
    diagnosis f{.check = "webhooks", .subject = {}, .text = {}};
    if (cfg.webhooks.listen.empty()) {
        f.text = "webhooks.listen is off: nothing tells what became of mail";
        return f;
    }
    if (secrets.empty()) {
        const auto address = parse_listen_address(cfg.webhooks.listen);
        f.level = address && !address->loopback ? severity::problem : severity::warning;
        if (!place.file.empty())
            f.text = name + " has none";
        else
            f.text = name.empty() ? "webhooks.secret_env is empty" : name + " is not set";
        f.text += ": nothing tells what became of mail";
        f.advice = "Add a webhook to <webhooks.public_url>/webhooks/resend at "
                   "https://resend.com/webhooks, and put its signing secret (whsec_...) into " +
                   (place.file.empty() ? name.empty() ? "a variable" : name : place.file) + ".";
        return f;
    }
    for (const std::string_view secret : secrets) {
        const auto key =
            secret.starts_with(prefix) ? decode_base64(secret.substr(prefix.size())) : std::nullopt;
        if (!key || key->empty()) {
            f.level = severity::problem;
            f.text = name + " holds what is no signing secret: `serve` does not start";
            f.advice = "Copy it whole, whsec_ and base64, from https://resend.com/webhooks.";
            return f;
        }
        if (key->size() < shortest_secret) {
            f.level = severity::warning;
            f.text = name + " holds a secret of less than 24 bytes";
            f.advice = "Copy it whole from https://resend.com/webhooks.";
        }
    }
    if (f.level == severity::good)
        f.text = std::to_string(secrets.size()) +
                 (secrets.size() == 1 ? " secret is set" : " secrets are set");
    return f;
}

diagnosis check_unsubscribe(const webhooks_config& cfg, const std::vector<std::string>& secrets)
{
    diagnosis f{.check = "unsubscribe", .subject = {}, .text = {}};
    if (cfg.public_url.empty()) {
        f.level = severity::warning;
        f.text = "one-click unsubscribe is off: Gmail and Yahoo want it of mass mail";
        f.advice = "Set webhooks.public_url to where webhooks.listen is reached from outside.";
    } else if (cfg.listen.empty() || secrets.empty()) {
        f.level = severity::warning;
        f.text = "one-click unsubscribe is off, as webhooks.listen is: " +
                 std::string(cfg.listen.empty() ? "it is empty" : "it opens only with a secret");
        f.advice = cfg.listen.empty() ? "Set webhooks.listen, and let a TLS proxy pass to it."
                                      : "Set the webhook secret.";
    } else if (!cfg.public_url.starts_with("https://")) {
        f.level = severity::warning;
        f.text = "webhooks.public_url is not https: mailboxes do not call it (RFC 8058)";
        f.advice = "Put a TLS proxy before webhooks.listen, and set its https address.";
    } else {
        f.text = "campaign mail gets one-click links to " + cfg.public_url;
    }
    return f;
}

std::vector<diagnosis>
check_store(const config& cfg, const std::optional<store_summary>& store, const std::string& error)
{
    if (!cfg.store.url.empty())
        return {check_database(cfg, store, error)};
    return {check_directory(cfg, store, error), check_disk(cfg)};
}

} // namespace relay
