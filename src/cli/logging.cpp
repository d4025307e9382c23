#include "cli/logging.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/base/time.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace relay::cli {

namespace {

// One JSON object a line: {"time":"...","level":"info","message":"..."}
class json_formatter final : public spdlog::formatter
{
public:
    void format(const spdlog::details::log_msg& msg, spdlog::memory_buf_t& to) override
    {
        const auto level = spdlog::level::to_string_view(msg.level);
        line_ = "{\"time\":";
        append_json_string(line_, to_iso8601(std::chrono::floor<milliseconds>(msg.time)));
        line_ += ",\"level\":";
        append_json_string(line_, {level.data(), level.size()});
        line_ += ",\"message\":";
        append_json_string(line_, {msg.payload.data(), msg.payload.size()});
        line_ += "}\n";
        to.append(line_.data(), line_.data() + line_.size());
    }

    std::unique_ptr<spdlog::formatter> clone() const override
    {
        return std::make_unique<json_formatter>();
    }

private:
    std::string line_;
};

spdlog::level::level_enum level_of(log_level level)
{
    switch (level) {
    case log_level::trace:
        return spdlog::level::trace;
    case log_level::debug:
        return spdlog::level::debug;
    case log_level::info:
        return spdlog::level::info;
    case log_level::warn:
        return spdlog::level::warn;
    case log_level::error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

} // namespace

void set_up_log(const log_config& cfg)
{
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (cfg.format == log_format::json)
        sink->set_formatter(std::make_unique<json_formatter>());
    else
        sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v", spdlog::pattern_time_type::utc
        ));
    auto logger = std::make_shared<spdlog::logger>("relay", std::move(sink));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
    set_log_level(cfg.level);
}

void set_log_level(log_level level)
{
    spdlog::set_level(level_of(level));
}

} // namespace relay::cli
