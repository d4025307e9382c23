#include "cli/logging.hpp"

#include "cli/log_format.hpp"
#include "cli/log_throttle.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

namespace relay::cli {

namespace {

using line_format = std::string (*)(const log_entry&);

std::string log_json_for_journal(const log_entry& e)
{
    return journal_priority(e.level) + log_json(e);
}

// Lines on stderr; those from info on not more often than people can read them
class stderr_lines final : public spdlog::sinks::base_sink<std::mutex>
{
public:
    explicit stderr_lines(line_format format) : format_(format) {}
    stderr_lines(const stderr_lines&) = delete;
    stderr_lines& operator=(const stderr_lines&) = delete;

    // There is nobody else by now who could write.
    ~stderr_lines() override { write_sums(true); }

protected:
    void sink_it_(const spdlog::details::log_msg& msg) override
    {
        const std::string_view payload(msg.payload.data(), msg.payload.size());
        const auto words = read_log_record(payload).words;
        const auto now = log_throttle::clock::now();
        if (msg.level >= spdlog::level::info && !throttle_.admits(msg.level, words, payload, now))
            return;
        write({
            .at = std::chrono::floor<milliseconds>(msg.time),
            .level = msg.level,
            .payload = payload,
        });
    }

    void flush_() override
    {
        write_sums(false);
        std::fflush(stderr);
    }

private:
    void write(const log_entry& e)
    {
        const auto line = format_(e) + '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    }

    void write_sums(bool all)
    {
        for (const auto& sum : throttle_.take_sums(log_throttle::clock::now(), all)) {
            const auto text =
                sum.words + " (" + std::to_string(sum.lines) + " more lines like this)";
            write({.at = wall_now(), .level = sum.level, .payload = text});
        }
    }

    line_format format_;
    log_throttle throttle_;
};

// True when stderr leads to systemd's journal, as systemd.exec(5) says to find out. A variable that
// was inherited, by a shell in a desktop's terminal say, tells of another file.
bool goes_to_journal()
{
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat file
    {
    };
    if (!stream || ::fstat(STDERR_FILENO, &file) != 0)
        return false;
    return std::to_string(file.st_dev) + ':' + std::to_string(file.st_ino) == stream;
}

line_format format_of(log_format format)
{
    const bool journal = goes_to_journal();
    if (format == log_format::json)
        return journal ? log_json_for_journal : log_json;
    return journal ? log_for_journal : log_text;
}

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
    auto lines = std::make_shared<stderr_lines>(format_of(cfg.format));
    auto logger = std::make_shared<spdlog::logger>("relay", std::move(lines));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
    set_log_level(cfg.level);
}

void set_log_level(log_level level)
{
    spdlog::set_level(level_of(level));
}

} // namespace relay::cli
