#include "cli/config_text.hpp"

#include "relay/base/json_writer.hpp"

#include <utility>

namespace relay::cli {

namespace {

// A TOML string: JSON's escapes are TOML's as well.
std::string in_quotes(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

// In the greatest unit that leaves nothing over
std::string duration(milliseconds time)
{
    constexpr std::pair<std::int64_t, const char*> units[] = {
        {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}, {1, "ms"}};
    if (time.count() == 0)
        return in_quotes("0s");
    for (const auto& [length, name] : units)
        if (time.count() % length == 0)
            return in_quotes(std::to_string(time.count() / length) + name);
    return {};
}

std::string size(std::uint64_t bytes)
{
    constexpr std::pair<std::uint64_t, const char*> units[] = {
        {1u << 30, "GiB"}, {1u << 20, "MiB"}, {1u << 10, "KiB"}};
    for (const auto& [length, name] : units)
        if (bytes > 0 && bytes % length == 0)
            return in_quotes(std::to_string(bytes / length) + name);
    return std::to_string(bytes);
}

std::string real(double number)
{
    std::string out;
    append_json_number(out, number);
    if (out.find_first_of(".eE") == std::string::npos)
        out += ".0";
    return out;
}

std::string rate(const std::optional<double>& limit)
{
    return limit ? real(*limit) : in_quotes("auto");
}

std::string level(log_level l)
{
    constexpr const char* names[] = {"trace", "debug", "info", "warn", "error"};
    return in_quotes(names[static_cast<std::size_t>(l)]);
}

class toml_text
{
public:
    void section(std::string_view name) { text_.append("\n[").append(name).append("]\n"); }

    void key(std::string_view name, const std::string& value)
    {
        text_.append(name).append(" = ").append(value).append("\n");
    }

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void write_sending(toml_text& out, const config& c)
{
    out.section("resend");
    out.key("base_url", in_quotes(c.resend.base_url));
    out.key("api_key_env", in_quotes(c.resend.api_key_env));
    out.key("api_key_file", in_quotes(c.resend.api_key_file));
    out.key("ca_file", in_quotes(c.resend.ca_file));
    out.key("correlation_tag", in_quotes(c.resend.correlation_tag));
    out.key("max_connections", std::to_string(c.resend.max_connections));
    out.key("connect_timeout", duration(c.resend.connect_timeout));
    out.key("request_timeout", duration(c.resend.request_timeout));
    out.section("limits");
    out.key("requests_per_second", rate(c.limits.requests_per_second));
    out.key("transactional_reserve", real(c.limits.transactional_reserve));
    out.key("transactional_quota_reserve", real(c.limits.transactional_quota_reserve));
    out.key("batch_max_emails", std::to_string(c.limits.batch_max_emails));
    out.key("batch_max_bytes", size(c.limits.batch_max_bytes));
    out.key("daily_quota", std::to_string(c.limits.daily_quota));
    out.key("monthly_quota", std::to_string(c.limits.monthly_quota));
    out.section("retry");
    out.key("max_attempts", std::to_string(c.retry.max_attempts));
    out.key("first_delay", duration(c.retry.first_delay));
    out.key("factor", real(c.retry.factor));
    out.key("jitter", real(c.retry.jitter));
}

std::string list(const std::vector<std::string>& texts)
{
    std::string out = "[";
    for (const auto& text : texts)
        out.append(out.size() > 1 ? ", " : "").append(in_quotes(text));
    return out + ']';
}

void write_listeners(toml_text& out, const config& c)
{
    out.section("ingest");
    out.key("tcp", in_quotes(c.ingest.tcp));
    out.key("unix", in_quotes(c.ingest.unix_path));
    out.key("token_env", in_quotes(c.ingest.token_env));
    out.key("max_line", size(c.ingest.max_line));
    out.key("max_queued", std::to_string(c.ingest.max_queued));
    out.key("min_free_disk", size(c.ingest.min_free_disk));
    out.section("http");
    out.key("listen", in_quotes(c.http.listen));
    out.key("token_env", in_quotes(c.http.token_env));
    out.section("webhooks");
    out.key("listen", in_quotes(c.webhooks.listen));
    out.key("secret_env", in_quotes(c.webhooks.secret_env));
    out.key("public_url", in_quotes(c.webhooks.public_url));
    out.key("look_up_after", duration(c.webhooks.look_up_after));
    out.section("suppression");
    out.key("soft_bounces", std::to_string(c.suppression.soft_bounces));
    out.section("feed");
    out.key("urls", list(c.feed.urls));
    out.key("secret_env", in_quotes(c.feed.secret_env));
    out.key("events", list(c.feed.events));
}

} // namespace

std::string config_text(const config& c)
{
    toml_text out;
    out.key("data_dir", in_quotes(c.data_dir));
    write_sending(out, c);
    write_listeners(out, c);
    out.section("retention");
    out.key("sent", duration(c.retention.sent));
    out.key("events", duration(c.retention.events));
    out.key("dead_letters", duration(c.retention.dead_letters));
    out.key("reports", duration(c.retention.reports));
    out.section("log");
    out.key("level", level(c.log.level));
    out.key("format", in_quotes(c.log.format == log_format::json ? "json" : "text"));
    return out.take();
}

} // namespace relay::cli
