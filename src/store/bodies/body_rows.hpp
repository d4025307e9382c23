#pragma once

#include "store/bodies/bodies.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace relay {

// Each body is a row of PostgreSQL's, for as long as its message needs it. What a transaction puts
// and drops is written at its end.
class body_rows final : public bodies
{
public:
    explicit body_rows(sql::connection& db);

    void hurry(bool) override {}
    std::optional<body_place> put(message_id id, std::string_view body, bool leaves_soon) override;
    void drop(message_id id) override;
    std::size_t set_apart(message_id) override { return 0; }
    bool compact(std::size_t, std::size_t) override { return false; }
    void begin_anew() override {}
    void flush() override;
    void committed() override {}
    void rolled_back() override;

private:
    sql::statement insert_;
    sql::statement delete_;
    std::map<std::int64_t, std::string_view> put_; // by id: so they lie in its order
    std::set<std::int64_t> dropped_;
    std::vector<std::int64_t> ids_; // of one statement
};

} // namespace relay
