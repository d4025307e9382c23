#pragma once

#include "store/sql/error.hpp"

#include <string>

struct sqlite3;

namespace relay::sqlite {

// `code` is SQLite's extended result code.
class error : public sql::error
{
public:
    error(int code, const std::string& message);

    int code() const { return code_; }

private:
    int code_;
};

// Throws what the last call on `db` failed with; `db` may be null.
[[noreturn]] void fail(sqlite3* db, int code);

void check(sqlite3* db, int code);

} // namespace relay::sqlite
