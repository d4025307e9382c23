#pragma once

#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace relay::test {

// Changes a database beside the relay that uses it, as a damage would.
inline void run_sql(const std::string& database, const std::string& sql)
{
    sqlite3* db = nullptr;
    BOOST_REQUIRE(sqlite3_open(database.c_str(), &db) == SQLITE_OK);
    sqlite3_busy_timeout(db, 10'000);
    BOOST_TEST(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

// Lines of the log that have this text in them, as long as it lives
class counted_lines
{
public:
    explicit counted_lines(std::string text) : sink_(std::make_shared<counter>(std::move(text)))
    {
        spdlog::default_logger()->sinks().push_back(sink_);
    }
    counted_lines(const counted_lines&) = delete;
    counted_lines& operator=(const counted_lines&) = delete;
    ~counted_lines() { std::erase(spdlog::default_logger()->sinks(), sink_); }

    __attribute__((no_sanitize("vptr"))) int count() const { return sink_->count; }

private:
    struct counter final : spdlog::sinks::base_sink<std::mutex>
    {
        explicit counter(std::string t) : text(std::move(t)) {}

        // To look at a virtual table the sanitizer opens a pipe, and some tests let no file be
        // opened.
        __attribute__((no_sanitize("vptr"))) void sink_it_(const spdlog::details::log_msg& line
        ) override
        {
            const std::string_view written(line.payload.data(), line.payload.size());
            count += written.find(text) != std::string_view::npos ? 1 : 0;
        }
        void flush_() override {}

        std::string text;
        int count{};
    };

    std::shared_ptr<counter> sink_;
};

} // namespace relay::test
