#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Everything an operator can set, each under its name in the file. The defaults are here, and
// nowhere else; the bounds are in src/config/schema.cpp. SIGHUP applies all that fixed_settings.hpp
// does not keep.

namespace relay {

// [store]
struct store_config
{
    // postgresql://...: the store is in that database. Empty: SQLite in `data_dir`.
    std::string url;
    // The variable with the same, which wins when it is set: so a password is in no file
    // (store_url.hpp).
    std::string url_env{"RELAY_STORE_URL"};
    // PostgreSQL's schema that has the tables
    std::string schema{"relay"};
    // New mail is refused once the database has taken nothing for so long.
    milliseconds accept_timeout{5'000};
};

// [cluster]: relays of which one sends, by turns. Of use only with a `url` of the store.
struct cluster_config
{
    // Of this relay, for people. Empty: the host's.
    std::string name;
    // The host under which the other relays reach this one. Empty: where it listens; of every
    // address, this machine's loopback.
    std::string advertise;
    // So long one that sends may be silent before a spare takes over.
    milliseconds lease{6'000};
};

// [resend]
struct resend_config
{
    // http only for this machine.
    std::string base_url{"https://api.resend.com"};
    // The key for Resend is in this environment variable, or in this file. As of all secrets, a
    // file wins, and SIGHUP reads it again.
    std::string api_key_env{"RESEND_API_KEY"};
    std::string api_key_file;
    // PEM: roots that are trusted beside the system's, such as resend-sim's. Empty: none.
    std::string ca_file;
    // The tag that carries our id, by which a webhook finds its message. Empty: none is added.
    std::string correlation_tag{"relay_id"};
    // Kept open at most; opened as they are needed.
    int max_connections{64};
    // Name, connection and TLS together
    milliseconds connect_timeout{10'000};
    // From the first byte of a request to the last of its answer
    milliseconds request_timeout{30'000};
};

// [limits]
struct limits_config
{
    // An upper bound. Nothing ("auto"): learned from Resend's answers.
    std::optional<double> requests_per_second;
    // Share of the requests that campaign mail never takes. 0: all are used, and a transactional
    // message waits for the next permit at most.
    double transactional_reserve{0};
    // The same for the daily and monthly quota
    double transactional_quota_reserve{0};
    // Resend takes 100 (resend-api.md, section 2).
    int batch_max_emails{100};
    // Of a batch's body; Resend's maximum is not known (resend-api.md, section 8).
    std::uint64_t batch_max_bytes{4 << 20};
    // Ceilings of our own: recipients a UTC day, and a month. 0: only what Resend says.
    std::uint64_t daily_quota{0};
    std::uint64_t monthly_quota{0};
};

// [retry]: by default three attempts over fifteen minutes
struct retry_config
{
    // The first one included; 1: nothing is repeated.
    int max_attempts{3};
    // Between the first and the second attempt
    milliseconds first_delay{180'000};
    // Each further delay is so many times the one before.
    double factor{4.0};
    // Share of a delay by which it is shorter or longer at random; 0: none.
    double jitter{0.1};
};

// [ingest]
struct ingest_config
{
    // The job socket. Empty: it does not listen there.
    std::string tcp{"127.0.0.1:7350"};
    // The same as a Unix socket, created 0660; `unix` in the file, a macro of some compilers here.
    std::string unix_path;
    // The variable with the token that each connection must show, or the file. Both empty: none is
    // asked for, and `tcp` must be loopback.
    std::string token_env;
    std::string token_file;
    // Bytes of a line, and of a body over HTTP: an email of 40 MB, Resend's maximum, fits.
    std::uint64_t max_line{64 << 20};
    // Unfinished messages before new ones are refused. 0: no bound but the disk.
    std::uint64_t max_queued{0};
    // Bytes. With less, new mail is refused, and what is queued goes on. 0: no bound.
    std::uint64_t min_free_disk{256 << 20};
};

// [http]
struct http_config
{
    // Resend's API, administration and metrics. Empty: it does not listen.
    std::string listen{"127.0.0.1:7351"};
    // The variable with the bearer token that callers must send, or the file. While there is none,
    // nobody is asked, and `listen` must be loopback.
    std::string token_env{"RELAY_API_KEY"};
    std::string token_file;
    // By which names browsers may know a relay without a token, beside those of its own machine:
    // a page under another name is not its own.
    std::vector<std::string> hosts;
};

// [webhooks]
struct webhooks_config
{
    // Resend's events, and links to unsubscribe. Empty, or without a secret: it does not listen.
    std::string listen{"127.0.0.1:7352"};
    // The variable with whsec_..., or the file; several, separated by blanks or line ends, while
    // one replaces another.
    std::string secret_env{"RESEND_WEBHOOK_SECRET"};
    std::string secret_file;
    // Under which people reach `listen`. Empty: mail gets no link to unsubscribe.
    std::string public_url;
    // Mail of which nothing final was heard for so long is looked up at Resend. 0: never.
    milliseconds look_up_after{std::chrono::hours(1)};
};

// [suppression]
struct suppression_config
{
    // So many soft bounces in a row stop an address. 0: never.
    int soft_bounces{0};
};

// [feed]: events for others
struct feed_config
{
    // Where they are posted. None: nowhere.
    std::vector<std::string> urls;
    // The variable with whsec_..., which signs them, or the file
    std::string secret_env{"RELAY_FEED_SECRET"};
    std::string secret_file;
    // Which, by name. None: all.
    std::vector<std::string> events;
};

// [retention]. 0, of any of them: kept for ever.
struct retention_config
{
    // Finished messages, without their bodies; as long as Resend keeps its own.
    milliseconds sent{std::chrono::days(30)};
    // At least 36 hours all the same: so long an event may come again.
    milliseconds events{std::chrono::days(90)};
    // Until somebody decides.
    milliseconds dead_letters{0};
    // Counts, by days
    milliseconds reports{std::chrono::days(400)};
};

// [[warm_up]]: how much campaign mail a new domain may send
struct warm_up_config
{
    // Of senders
    std::string domain;
    // The first day, of UTC; before it there is none.
    std::chrono::sys_days start{};
    // Recipients of the first day, the second and so on; the last one holds for all days after it.
    std::vector<std::int64_t> daily;

    friend bool operator==(const warm_up_config&, const warm_up_config&) = default;
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

// [log]
struct log_config
{
    // The least that is written
    log_level level{log_level::info};
    log_format format{log_format::text};
};

struct config
{
    // The store, if that has no `url`; relative to where the relay is started. default_config() has
    // systemd's.
    std::string data_dir{"relay-data"};
    store_config store;
    cluster_config cluster;
    resend_config resend;
    limits_config limits;
    retry_config retry;
    ingest_config ingest;
    http_config http;
    webhooks_config webhooks;
    suppression_config suppression;
    feed_config feed;
    retention_config retention;
    std::vector<warm_up_config> warm_up; // of each domain one at most
    log_config log;
};

// What a file says
struct config_reading
{
    config cfg; // where the file is wrong, as in the defaults
    // All that is wrong with it, ready to be printed, in the order of its lines: each names the
    // file, the line and the key. None: it is a configuration.
    std::vector<std::string> errors{};
    bool legible{true}; // false: it cannot be read, or is no TOML
};

// What holds without a file: the defaults above, but where systemd names a directory for the
// relay's state ($STATE_DIRECTORY), `data_dir` is that one. `getenv` is a parameter so that tests
// need no environment.
config default_config(const char* (*getenv)(const char* name));

// Reads a TOML document; `file` is its name in error messages. What it leaves out stays as in
// `defaults`. An unknown key, a wrong type or an impossible value is an error.
config_reading
parse_config(std::string_view toml, const std::string& file, const config& defaults = {});

// The same for a file on disk
config_reading load_config(const std::string& path, const config& defaults = {});

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
