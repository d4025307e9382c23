#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace relay::test {

// Hears what is logged while it stands, from `level` on.
class heard_log
{
public:
    explicit heard_log(spdlog::level::level_enum level = spdlog::level::info)
    {
        auto logger = std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)
        );
        logger->set_pattern("%l %v");
        logger->set_level(level);
        spdlog::set_default_logger(std::move(logger));
    }
    heard_log(const heard_log&) = delete;
    heard_log& operator=(const heard_log&) = delete;
    ~heard_log() { spdlog::set_default_logger(before_); }

    // "warning paused all: ...", a line each
    std::string text() const { return text_.str(); }

    bool has(const std::string& words) const { return text().find(words) != std::string::npos; }

private:
    std::ostringstream text_;
    std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

} // namespace relay::test
