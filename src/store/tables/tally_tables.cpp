#include "store/tables/tally_tables.hpp"

#include "relay/mail/domain.hpp"
#include "store/sql/dialect.hpp"
#include "store/tables/column_values.hpp"
#include "store/tables/stored_summary.hpp"

#include <chrono>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t cached_labels = 20'000;

// Different sets of tags, a day, that get a label of their own. Somebody who tags each message with
// a number of its own gets counts without tags beyond that.
constexpr std::size_t most_new_labels = 20'000;

// The same for domains of recipients: campaigns to a million companies count the first by theirs.
constexpr std::size_t most_new_domains = 10'000;

constexpr std::string_view no_tags = "[]";

std::int64_t day_created(message_id id)
{
    return day_of(created_at(id));
}

// The array of tags in a summary, which ends with it if it has one. Inside of a string the quotes
// would have backslashes. Most summaries without tags are not looked through.
std::string_view tags_in(std::string_view summary)
{
    constexpr std::string_view name = R"("tags":)";
    if (!summary.ends_with("}]}"))
        return no_tags;
    const auto at = summary.rfind(R"("tags":[)");
    if (at == std::string_view::npos)
        return no_tags;
    const auto tags = summary.substr(at + name.size());
    return tags.substr(0, tags.size() - 1);
}

// Of the recipient of a campaign's message; that of others is empty
std::string domain_in(std::string_view email)
{
    const auto at = email.rfind('@');
    return at == std::string_view::npos ? std::string() : fold_domain(email.substr(at + 1));
}

// In what find_message_ reads
constexpr int recipient_column = 3;
constexpr int step_column = 4;

} // namespace

// Valid until the next one is made: each message needs one, and no memory for it.
const std::string& tally_tables::key_of(flow_id flow, const label_name& name)
{
    key_.clear();
    key_.append(std::to_string(flow.value)).append(" ").append(std::to_string(name.step));
    return key_.append(" ").append(name.domain).append(name.tags);
}

tally_tables::tally_tables(sql::connection& db)
    : db_(db),
      find_message_(
          db,
          "SELECT m.flow, " + std::string(summary_columns) + ", m.step FROM message m" +
              std::string(summary_tables) + " WHERE m.id = ?"
      ),
      find_label_(
          db,
          "SELECT id FROM label WHERE flow = ?1 AND tags = ?2 AND domain = ?3 AND step = ?4" +
              sql::only(
                  sql::engine::postgresql,
                  db.engine(),
                  " AND hashtextextended(tags, 0) = hashtextextended(?2, 0)"
              )
      ),
      insert_label_(
          db, "INSERT INTO label(flow, tags, domain, step) VALUES(?, ?, ?, ?) RETURNING id"
      ),
      add_(
          db,
          "INSERT INTO tally(label, day, metric, n) VALUES(?, ?, ?, ?)"
          " ON CONFLICT(label, day, metric) DO UPDATE SET n = tally.n + excluded.n"
      ),
      labels_after_(
          db,
          "SELECT l.id, l.flow, (SELECT min(day) FROM tally WHERE label = l.id) FROM label l"
          " WHERE l.id > ? ORDER BY l.id LIMIT ?"
      ),
      forget_counts_(
          db,
          "DELETE FROM tally WHERE (label, day, metric) IN (SELECT label, day, metric FROM tally"
          " WHERE label = ?1 AND day < ?2 ORDER BY day, metric LIMIT ?3)"
      ),
      // The newest label stays, and so does the newest flow with what it has: their numbers are not
      // to be given once more.
      forget_label_(
          db,
          "DELETE FROM label WHERE id = ?1 AND id < (SELECT max(id) FROM label)"
          " AND flow < (SELECT max(id) FROM flow)"
          " AND NOT EXISTS (SELECT 1 FROM tally WHERE label = ?1) RETURNING tags, domain, step"
      )
{
    sql::statement of_steps(db, "SELECT id FROM label WHERE step > 0");
    for (auto row = of_steps(); row.step();)
        labels_of_steps_.insert(row.integer(0));
}

void tally_tables::accepted(
    message_id id,
    flow_id flow,
    std::string_view summary,
    std::string_view recipient,
    std::uint32_t step
)
{
    const auto domain = domain_in(recipient);
    const label_name name{.tags = tags_in(summary), .domain = domain, .step = step};
    const auto day = day_created(id);
    const auto label = find_label(flow, name, day);
    recent_.add(id, label);
    ++pending_[{label, day}][metric::accepted];
}

bool tally_tables::is_of_a_step(message_id id)
{
    return !labels_of_steps_.empty() && labels_of_steps_.contains(label_of(id));
}

void tally_tables::count(message_id id, metric m, std::int64_t change)
{
    const auto day = day_created(id);
    if (day < first_day_)
        return;
    if (const auto label = label_of(id); label != 0)
        pending_[{label, day}][m] += change;
}

// Zero when the message is forgotten
std::int64_t tally_tables::label_of(message_id id)
{
    if (const auto known = recent_.find(id); known != 0)
        return known;
    flow_id flow;
    std::string tags;
    std::string domain;
    std::uint32_t step = 0;
    {
        auto row = find_message_(id.value);
        if (!row.step())
            return 0;
        flow.value = row.integer(0);
        const auto summary = summary_at(row, 1);
        tags = tags_in(summary);
        domain = domain_in(row.text(recipient_column));
        step = static_cast<std::uint32_t>(row.integer(step_column));
    }
    const label_name name{.tags = tags, .domain = domain, .step = step};
    const auto label = find_label(flow, name, day_created(id));
    recent_.add(id, label);
    return label;
}

std::int64_t tally_tables::find_label(flow_id flow, const label_name& name, std::int64_t day)
{
    if (last_label_.id != 0 && last_label_.flow == flow && last_label_.step == name.step &&
        last_label_.domain == name.domain && last_label_.tags == name.tags)
        return last_label_.id;
    const auto label = find_other_label(flow, name, day);
    last_label_.id = label;
    last_label_.flow = flow;
    last_label_.tags.assign(name.tags);
    last_label_.domain.assign(name.domain);
    last_label_.step = name.step;
    return label;
}

std::int64_t tally_tables::find_other_label(flow_id flow, const label_name& name, std::int64_t day)
{
    if (const auto known = labels_.find(key_of(flow, name)); known != labels_.end())
        return known->second;
    auto key = key_; // another may be made before this one is known
    if (labels_.size() >= cached_labels)
        labels_.clear();
    const auto label = find_or_insert(flow, name, day);
    labels_.emplace(std::move(key), label);
    if (name.step > 0)
        labels_of_steps_.insert(label);
    return label;
}

std::int64_t tally_tables::find_or_insert(flow_id flow, label_name name, std::int64_t day)
{
    {
        auto row = find_label_(flow.value, name.tags, name.domain, name.step);
        if (row.step())
            return row.integer(0);
    }
    if (std::exchange(day_of_new_labels_, day) != day)
        new_labels_ = new_domains_ = 0;
    if (!name.domain.empty() && ++new_domains_ > most_new_domains) {
        name.domain = {};
        return find_label(flow, name, day);
    }
    if (name.domain.empty() && ++new_labels_ > most_new_labels && name.tags != no_tags) {
        name.tags = no_tags;
        return find_label(flow, name, day);
    }
    auto row = insert_label_(flow.value, name.tags, name.domain, name.step);
    row.step();
    const auto label = row.integer(0);
    row.step(); // to its end: a statement with RETURNING is done only then
    return label;
}

void tally_tables::flush()
{
    for (const auto& [where, numbers] : pending_)
        for (std::size_t m = 0; m < metric_count; ++m)
            if (const auto n = numbers[static_cast<metric>(m)]; n != 0)
                add_.run(where.label, where.day, m, n);
    pending_.clear();
}

void tally_tables::rolled_back()
{
    pending_.clear();
    labels_.clear(); // some may never have been written
    last_label_ = {};
    recent_.clear();
}

} // namespace relay
