#include "store/tables/inbox_rows.hpp"

#include "relay/store/store_copy.hpp"
#include "store/optional_time.hpp"
#include "store/sql/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace relay {

namespace {

// Of the messages that are taken up in one transaction
constexpr std::size_t most_bytes = 3u << 20;

constexpr std::string_view columns =
    "relay, seq, id, lane, campaign, tenant, domain, scheduled, expires, batchable, recipients,"
    " suppressed, summary, body";

inbox_rows::row read_row(const sql::cursor& r)
{
    inbox_rows::row found{.relay = r.integer(0), .seq = r.integer(1), .message = {}};
    auto& m = found.message;
    m.id.value = r.integer(2);
    m.flow = {
        .lane = static_cast<lane>(r.integer(3)),
        .campaign = std::string(r.text(4)),
        .tenant = std::string(r.text(5)),
        .domain = std::string(r.text(6)),
    };
    m.scheduled_at = optional_time(r, 7);
    m.expires = optional_time(r, 8);
    m.batchable = r.integer(9) != 0;
    m.recipients = static_cast<std::uint32_t>(r.integer(10));
    m.suppressed = r.integer(11) != 0;
    m.summary = std::string(r.text(12));
    m.body = std::string(r.text(13));
    return found;
}

} // namespace

inbox_rows::inbox_rows(sql::connection& db)
    : last_(db, "SELECT max(seq) FROM inbox WHERE relay = ?"),
      insert_(
          db,
          "INSERT INTO inbox(" + std::string(columns) +
              ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ),
      may_append_(
          db,
          "SELECT coalesce((SELECT slot FROM relay WHERE run = ?1), 0),"
          " (SELECT count(*) FROM meta WHERE key = ?2)"
      ),
      first_(
          db,
          "SELECT " + std::string(columns) +
              " FROM (SELECT *, sum(octet_length(body)) OVER (ORDER BY relay, seq) -"
              " octet_length(body) AS bytes_before FROM (SELECT * FROM inbox WHERE set_aside IS"
              " NULL ORDER BY relay, seq LIMIT ?1) AS next) AS summed WHERE bytes_before < ?2"
              " ORDER BY relay, seq"
      ),
      one_(db, "SELECT " + std::string(columns) + " FROM inbox WHERE id = ?"),
      set_aside_(db, "UPDATE inbox SET set_aside = ?2 WHERE id = ?1"),
      remove_(
          db,
          "DELETE FROM inbox WHERE (relay, seq) IN"
          " (SELECT unnest(?1::bigint[]), unnest(?2::bigint[]))"
      ),
      count_(db, "SELECT count(*) FROM inbox WHERE set_aside IS NULL"),
      count_set_aside_(db, "SELECT count(*) FROM inbox WHERE set_aside IS NOT NULL"),
      suppressed_(
          db,
          "SELECT address, scope FROM suppression WHERE removed IS NULL AND address IN"
          " (SELECT convert_from(unnest(?::bytea[]), 'UTF8'))"
      )
{
}

void inbox_rows::write_as(std::int64_t run)
{
    run_ = run;
    auto row = last_(run);
    last_seq_ = row.step() && !row.is_null(0) ? row.integer(0) : 0;
}

void inbox_rows::append(const new_message& m)
{
    insert_.run(
        run_,
        ++last_seq_,
        m.id.value,
        static_cast<int>(m.flow.lane),
        std::string_view(m.flow.campaign),
        std::string_view(m.flow.tenant),
        std::string_view(m.flow.domain),
        optional_ms(m.scheduled_at),
        optional_ms(m.expires),
        m.batchable ? 1 : 0,
        m.recipients,
        m.suppressed ? 1 : 0,
        std::string_view(m.summary),
        sql::blob{m.suppressed ? std::string_view("") : m.body}
    );
    slots_.insert(slot_of(m.id));
}

// Behind the rows: their table is locked then, so that who moves the store waits for this
// transaction, or this one sees that it has moved.
void inbox_rows::flush()
{
    if (slots_.empty())
        return;
    auto row = may_append_(run_, moved_to_key);
    if (!row.step() || row.integer(1) != 0)
        throw sql::error(sql::remedy::none, "the store has moved elsewhere");
    const auto mine = static_cast<int>(row.integer(0));
    for (const int slot : slots_)
        if (slot != mine)
            throw sql::error(
                sql::remedy::without_it, "another relay has this one's slot, which said nothing"
            );
}

suppressed_scopes inbox_rows::scopes_of(const std::vector<std::string>& addresses)
{
    suppressed_scopes found;
    const std::vector<std::string_view> texts(addresses.begin(), addresses.end());
    for (auto row = suppressed_(std::span<const std::string_view>(texts)); row.step();)
        found[std::string(row.text(0))].insert(static_cast<suppression_scope>(row.integer(1)));
    return found;
}

std::vector<inbox_rows::row> inbox_rows::first(std::size_t most)
{
    std::vector<row> found;
    for (auto r = first_(most, most_bytes); r.step();)
        found.push_back(read_row(r));
    return found;
}

std::optional<inbox_rows::row> inbox_rows::one(message_id id)
{
    auto r = one_(id.value);
    return r.step() ? std::optional(read_row(r)) : std::nullopt;
}

void inbox_rows::set_aside(message_id id, wall_time at)
{
    set_aside_.run(id.value, to_ms(at));
}

void inbox_rows::remove(const std::vector<row>& rows)
{
    std::vector<std::int64_t> relays;
    std::vector<std::int64_t> numbers;
    for (const auto& r : rows) {
        relays.push_back(r.relay);
        numbers.push_back(r.seq);
    }
    remove_.run(std::span<const std::int64_t>(relays), std::span<const std::int64_t>(numbers));
}

std::int64_t inbox_rows::count()
{
    auto row = count_();
    return row.step() ? row.integer(0) : 0;
}

std::int64_t inbox_rows::count_set_aside()
{
    auto row = count_set_aside_();
    return row.step() ? row.integer(0) : 0;
}

} // namespace relay
