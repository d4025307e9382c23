#pragma once

#include "store/postgres/collected_rows.hpp"
#include "store/postgres/result.hpp"
#include "store/postgres/session.hpp"
#include "store/sql/connection.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay::postgres {

class connection;

// A statement of PostgreSQL's. It is prepared when it is first run, once in each session; start()
// waits for all rows, so a run holds nothing at the server.
class prepared final : public sql::prepared
{
public:
    // `dropped` gets its numbers in the end; it may outlive the connection.
    prepared(
        connection& db,
        statement_id id, // and the one behind it
        std::string_view sql,
        std::shared_ptr<std::vector<statement_id>> dropped
    );
    ~prepared() override;

    void start(std::span<const sql::parameter> values) override;
    bool step() override;
    bool is_null(int column) const override;
    bool is_blob(int column) const override;
    std::int64_t integer(int column) const override;
    std::string_view text(int column) const override;
    void end() noexcept override;
    void run(std::span<const sql::parameter> values) override;

    // Has the session run it, once what is queued there was.
    void queue(session& s, std::span<const sql::parameter> values, arguments& encoded);

    // Of a statement that inserts a row, those that wait; null: of another one, or its types have
    // not been asked yet. They may outlive it.
    const std::shared_ptr<collected_rows>& collected() const { return collected_; }

private:
    void learn_types(session& s);

    connection& db_;
    statement_id id_;
    std::string sql_;                            // with PostgreSQL's placeholders
    std::optional<std::vector<unsigned>> types_; // of its parameters; nothing: not asked yet
    std::shared_ptr<std::vector<statement_id>> dropped_;
    std::shared_ptr<collected_rows> collected_;

    result rows_;
    int row_{-1};
    mutable std::string number_; // as text
};

} // namespace relay::postgres
