#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Everything an operator can set. The defaults are here, and nowhere else.

namespace relay {

struct resend_config
{
    std::string base_url{"https://api.resend.com"};
    std::string api_key_env{"RESEND_API_KEY"};
    std::string api_key_file;
    std::string ca_file;
    std::string correlation_tag{"relay_id"};
    int max_connections{64};
    milliseconds connect_timeout{10'000};
    milliseconds request_timeout{30'000};
};

struct limits_config
{
    std::optional<double> requests_per_second; // nothing: learned from Resend's answers
    double transactional_reserve{0};
    double transactional_quota_reserve{0};
    int batch_max_emails{100};
    std::uint64_t batch_max_bytes{4 << 20};
    std::uint64_t daily_quota{0};
    std::uint64_t monthly_quota{0};
};

struct retry_config
{
    int max_attempts{3};
    milliseconds first_delay{180'000};
    double factor{4.0};
    double jitter{0.1};
};

struct ingest_config
{
    std::string tcp{"127.0.0.1:7350"};
    std::string unix_path; // `unix` in the file: that name is a macro of some compilers
    std::string token_env;
    std::uint64_t max_line{64 << 20};
    std::uint64_t max_queued{0};
    std::uint64_t min_free_disk{256 << 20};
};

struct http_config
{
    std::string listen{"127.0.0.1:7351"};
    std::string token_env{"RELAY_API_KEY"};
};

struct webhooks_config
{
    std::string listen{"127.0.0.1:7352"};
    std::string secret_env{"RESEND_WEBHOOK_SECRET"};
    std::string public_url;
    milliseconds look_up_after{std::chrono::hours(1)}; // 0: never
};

struct suppression_config
{
    int soft_bounces{0}; // so many in a row suppress an address; 0: never
};

// Events for others
struct feed_config
{
    std::vector<std::string> urls; // where they are posted
    std::string secret_env{"RELAY_FEED_SECRET"};
    std::vector<std::string> events; // by name; none: all
};

struct retention_config
{
    milliseconds sent{std::chrono::days(30)};
    milliseconds events{std::chrono::days(90)};
    milliseconds dead_letters{0};                 // 0: kept until somebody decides
    milliseconds reports{std::chrono::days(400)}; // counts; 0: for ever
};

enum class log_level
{
    trace,
    debug,
    info,
    warn,
    error,
};

enum class log_format
{
    text,
    json,
};

struct log_config
{
    log_level level{log_level::info};
    log_format format{log_format::text};
};

struct config
{
    std::string data_dir{"relay-data"};
    resend_config resend;
    limits_config limits;
    retry_config retry;
    ingest_config ingest;
    http_config http;
    webhooks_config webhooks;
    suppression_config suppression;
    feed_config feed;
    retention_config retention;
    log_config log;
};

// What is wrong with a configuration, ready to be printed: names the file, the line and the key.
struct config_error
{
    std::string message;
};

// What holds without a file: the defaults above, but where systemd names a directory for the
// relay's state ($STATE_DIRECTORY), `data_dir` is that one. `getenv` is a parameter so that tests
// need no environment.
config default_config(const char* (*getenv)(const char* name));

// Reads a TOML document; `file` is its name in error messages. What it leaves out stays as in
// `defaults`. An unknown key, a wrong type or an impossible value is an error.
std::variant<config, config_error>
parse_config(std::string_view toml, const std::string& file, const config& defaults = {});

// The same for a file on disk
std::variant<config, config_error>
load_config(const std::string& path, const config& defaults = {});

// The secrets that a configuration names, as the environment and the files hold them. Never logged.
struct secrets
{
    std::string resend_key;
    std::string ingest_token; // empty: none asked for
    std::string http_token;   // empty: none asked for
    std::vector<std::string> webhook_secrets;
    std::string feed_secret; // signs the events that are posted
};

// What `check-config` prints and what stops `serve`
struct environment_report
{
    secrets found;
    std::vector<std::string> errors;   // `serve` refuses to start
    std::vector<std::string> warnings; // worth a line, no more
};

// Looks a configuration's secrets up, and checks that no listener stands open to others. Messages
// name variables, keys and files, never what they hold.
environment_report inspect_environment(const config& cfg, const char* (*getenv)(const char* name));

} // namespace relay
