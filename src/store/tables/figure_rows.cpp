#include "store/tables/figure_rows.hpp"

#include "store/sql/dialect.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace relay {

namespace {

// Calls `f` with each number of a row, in the order in which they are on disk. What a later version
// counts comes behind these: a row that ends early has none of it.
template <class Figures, class F>
void each_number(Figures& f, F call)
{
    for (auto& n : f.queued)
        call(n);
    for (auto& n : f.counts)
        call(n);
    for (auto& n : f.waits)
        call(n);
}

std::string to_text(const figures& f)
{
    std::string text = std::to_string(f.limit.value_or(0)); // 0: not known
    each_number(f, [&text](auto n) { text += ' ' + std::to_string(n); });
    return text;
}

template <class Number>
void take_number(std::string_view& text, Number& n)
{
    const auto digits = text.substr(0, text.find(' '));
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    text.remove_prefix(std::min(digits.size() + 1, text.size()));
}

figures from_text(std::string_view text)
{
    figures f;
    int limit = 0;
    take_number(text, limit);
    if (limit > 0)
        f.limit = limit;
    each_number(f, [&text](auto& n) { take_number(text, n); });
    return f;
}

} // namespace

figure_rows::figure_rows(sql::connection& db)
    : put_(db, sql::replace(db.engine(), "figure", {"length", "place"}, {"start", "what"}))
{
}

void figure_rows::put(const kept_figures& k)
{
    put_.run(k.length.count(), k.place, to_ms(k.start), to_text(k.what));
}

std::vector<kept_figures> figure_rows::all(sql::connection& db)
{
    sql::statement query(db, "SELECT length, place, start, what FROM figure ORDER BY start");
    std::vector<kept_figures> found;
    for (auto row = query(); row.step();)
        found.push_back({
            .length = std::chrono::seconds(row.integer(0)),
            .place = static_cast<std::size_t>(row.integer(1)),
            .start = from_ms(row.integer(2)),
            .what = from_text(row.text(3)),
        });
    return found;
}

} // namespace relay
