#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct pg_result;

namespace relay::postgres {

// What a command has returned: all of its rows, in memory. Columns are in binary.
class result
{
public:
    result() = default;
    explicit result(pg_result* r) : result_(r) {}

    explicit operator bool() const { return result_ != nullptr; }
    pg_result* get() const { return result_.get(); }

    int rows() const;
    bool is_null(int row, int column) const;
    unsigned type(int column) const; // column_type.hpp

    // As PostgreSQL sends it; empty for NULL. Lives as long as the result.
    std::string_view bytes(int row, int column) const;

    // Of a text, the number that it begins with, as SQLite reads it; of NULL, 0.
    std::int64_t integer(int row, int column) const;

    // What was done, such as COMMIT or UPDATE 3
    std::string_view command() const;

    // Whether the command changes rows; how many it has changed
    bool is_change() const;
    std::int64_t changed() const;

    // Of an error
    std::string sqlstate() const;
    std::string message() const;

private:
    struct clearer
    {
        void operator()(pg_result* r) const noexcept;
    };

    std::unique_ptr<pg_result, clearer> result_;
};

} // namespace relay::postgres
