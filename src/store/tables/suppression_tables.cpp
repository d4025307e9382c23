#include "store/tables/suppression_tables.hpp"

#include "relay/mail/address.hpp"

#include <algorithm>

namespace relay {

namespace {

suppression_origin origin_of(std::int64_t number)
{
    return static_cast<suppression_origin>(number);
}

// What a person does here comes back at any time after a removal. What happened, and may be told
// late, only when it was later.
bool is_a_deed(const new_suppression& s)
{
    const bool by_a_person =
        s.origin == suppression_origin::manual || s.origin == suppression_origin::unsubscribe;
    return by_a_person && !s.by_resend;
}

// What soft bounces did may end by itself: any other reason takes its place. What Resend did ends
// when Resend says so: who unsubscribed stays so.
bool yields(suppression_origin active, bool by_resend, suppression_origin to)
{
    if (active == suppression_origin::soft_bounces)
        return to != suppression_origin::soft_bounces;
    return by_resend && to == suppression_origin::unsubscribe;
}

} // namespace

suppression_entry read_suppression(const sql::cursor& row)
{
    return {
        .number = row.integer(0),
        .what = {
            .id = std::string(row.text(1)),
            .email = std::string(row.text(2)),
            .scope = static_cast<suppression_scope>(row.integer(3)),
            .origin = origin_of(row.integer(4)),
            .source = std::string(row.text(5)),
            .why = std::string(row.text(6)),
            .at = from_ms(row.integer(7)),
            .by_resend = row.integer(8) != 0,
        }};
}

suppression_tables::suppression_tables(sql::connection& db, contact_rows& contacts)
    : db_(db),
      contacts_(contacts),
      soft_bounces_(db),
      find_(
          db,
          "SELECT number, id, removed, origin, by_resend FROM suppression"
          " WHERE address = ? AND scope = ?"
      ),
      insert_(
          db,
          "INSERT INTO suppression(address, id, email, scope, origin, source, why, at, by_resend)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ),
      delete_(db, "DELETE FROM suppression WHERE number = ?"),
      find_all_(
          db,
          "SELECT " + std::string(suppression_columns) +
              " FROM suppression WHERE (id = ?1 OR address = ?2) AND removed IS NULL"
      ),
      mark_removed_(db, "UPDATE suppression SET removed = ?2 WHERE number = ?1"),
      forget_(
          db,
          "DELETE FROM suppression WHERE number IN"
          " (SELECT number FROM suppression WHERE removed < ?1 LIMIT ?2)"
      ),
      behind_(
          db,
          "SELECT " + std::string(suppression_columns) +
              " FROM suppression WHERE number > ? AND removed IS NULL ORDER BY number LIMIT ?"
      ),
      last_number_(db, "SELECT max(number) FROM suppression")
{
}

suppression_tables::result suppression_tables::add(const new_suppression& s)
{
    const auto address = fold_address(s.email);
    const auto scope = static_cast<int>(s.scope);
    std::optional<std::int64_t> mark;
    {
        auto row = find_(address, scope);
        if (row.step()) {
            const bool active = row.is_null(2);
            const bool stays =
                active ? !yields(origin_of(row.integer(3)), row.integer(4) != 0, s.origin)
                       : !is_a_deed(s) && to_ms(s.at) <= row.integer(2);
            if (stays) {
                if (active)
                    tell_contacts(s, address);
                return {.id = std::string(row.text(1)), .change = std::nullopt};
            }
            mark = row.integer(0);
        }
    }
    tell_contacts(s, address);
    if (mark)
        delete_.run(*mark);
    insert_.run(
        address,
        s.id,
        s.email,
        scope,
        static_cast<int>(s.origin),
        s.source,
        s.why,
        to_ms(s.at),
        s.by_resend ? 1 : 0
    );
    return {.id = s.id, .change = suppression_change{address, s.scope, true}};
}

std::optional<suppression_change>
suppression_tables::bounced_softly(const new_suppression& s, std::size_t in_a_row)
{
    const auto address = fold_address(s.email);
    if (!soft_bounces_.add(address, s.source, s.at) || soft_bounces_.count(address) < in_a_row)
        return std::nullopt;
    return add(s).change;
}

std::optional<suppression_change>
suppression_tables::reached(std::string_view email, wall_time at, std::size_t in_a_row)
{
    const auto address = fold_address(email);
    if (!soft_bounces_.reached(address, at) || soft_bounces_.count(address) >= in_a_row)
        return std::nullopt;
    constexpr auto scope = suppression_scope::everywhere;
    std::int64_t number = 0;
    {
        auto row = find_(address, static_cast<int>(scope));
        if (!row.step() || !row.is_null(2) ||
            origin_of(row.integer(3)) != suppression_origin::soft_bounces)
            return std::nullopt;
        number = row.integer(0);
    }
    delete_.run(number); // without a mark: an older hard bounce may still come, and holds
    return suppression_change{.address = address, .scope = scope};
}

std::vector<suppression_entry>
suppression_tables::remove(std::string_view id_or_address, wall_time at)
{
    std::vector<suppression_entry> found;
    const auto address = fold_address(id_or_address);
    for (auto row = find_all_(id_or_address, address); row.step();)
        found.push_back(read_suppression(row));
    for (const auto& entry : found)
        mark_removed_.run(entry.number, to_ms(at));
    for (const auto& entry : found)
        soft_bounces_.reached(fold_address(entry.what.email), at);
    return found;
}

void suppression_tables::tell_contacts(const new_suppression& s, std::string_view address)
{
    if (const auto status = status_after(s.origin))
        contacts_.stop(address, *status, s.at, s.why);
}

std::vector<suppression_entry> suppression_tables::of(std::string_view address)
{
    std::vector<suppression_entry> found;
    for (auto row = find_all_(std::string_view(), address); row.step();)
        found.push_back(read_suppression(row));
    return found;
}

std::vector<suppression_entry> suppression_tables::behind(std::int64_t number, std::size_t limit)
{
    std::vector<suppression_entry> found;
    for (auto row = behind_(number, limit); row.step();)
        found.push_back(read_suppression(row));
    return found;
}

std::int64_t suppression_tables::last_number()
{
    auto row = last_number_();
    return row.step() ? row.integer(0) : 0;
}

std::vector<suppression_change> suppression_tables::lift(
    std::string_view address, std::span<const suppression_origin> origins, wall_time at
)
{
    std::vector<suppression_change> changes;
    for (const auto& entry : of(address)) {
        if (std::ranges::find(origins, entry.what.origin) == origins.end())
            continue;
        mark_removed_.run(entry.number, to_ms(at));
        changes.push_back({.address = std::string(address), .scope = entry.what.scope});
    }
    return changes;
}

std::vector<suppression_change> suppression_tables::release(std::string_view address, wall_time at)
{
    const auto folded = fold_address(address);
    std::vector<suppression_change> changes;
    for (const auto& entry : of(folded)) {
        if (!entry.what.by_resend || entry.what.at > at)
            continue;
        mark_removed_.run(entry.number, to_ms(at));
        changes.push_back({.address = folded, .scope = entry.what.scope});
    }
    return changes;
}

bool suppression_tables::forget(wall_time before, std::size_t limit)
{
    forget_.run(to_ms(before), limit);
    const bool more = static_cast<std::size_t>(db_.changes()) >= limit;
    return soft_bounces_.forget(before, limit) || more;
}

} // namespace relay
