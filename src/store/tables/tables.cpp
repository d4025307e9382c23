#include "store/tables/tables.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

namespace {

// Those that only a store of several relays has
template <class Rows>
std::optional<Rows> inbox_of(sql::connection& db)
{
    return db.engine() == sql::engine::postgresql ? std::optional<Rows>(db) : std::nullopt;
}

} // namespace

tables::tables(
    sql::connection& connection,
    const std::optional<std::filesystem::path>& body_directory,
    const keyed_hash::secret& secret
)
    : own_bodies_(make_bodies(connection, body_directory)),
      own_sent_(make_sent_rows(connection)),
      db(connection),
      bodies(*own_bodies_),
      contacts(db, secret),
      suppressions(db, contacts),
      tallies(db),
      sequences(db),
      events(db, {suppressions, tallies, sequences}),
      numbers(db),
      messages(db),
      shared_summaries(db),
      flows(db),
      queue(db),
      keys(db),
      batch_keys(db),
      requests(db, numbers),
      sent(*own_sent_),
      attempts(db),
      dead_letters(db),
      evidence(db),
      recipients(db),
      pauses(db),
      cancels(db),
      campaigns(db),
      past_campaigns(db),
      count_bases(db),
      uploads(db),
      campaign_recipients(db),
      lists(db),
      contact_uploads(db),
      figures(db),
      inbox(inbox_of<inbox_rows>(db)),
      event_inbox(inbox_of<event_inbox_rows>(db)),
      set_(db, sql::replace(db.engine(), "meta", {"key"}, {"value"}))
{
}

void tables::set(std::string_view key, std::string_view value)
{
    set_.run(key, value);
}

void tables::leave_queue(state from, message_id id)
{
    if (from == state::queued)
        queue.left(id);
}

void tables::begin()
{
    if (!unsure_)
        return;
    numbers.load();
    bodies.begin_anew();
    events.begin_anew();
    unsure_ = false;
}

void tables::flush()
{
    keys.flush();
    batch_keys.flush();
    bodies.flush();
    tallies.flush();
    contacts.flush();
    recipients.flush();
    queue.flush();
    numbers.flush();
    if (inbox) {
        inbox->flush();
        event_inbox->flush();
    }
}

void tables::committed()
{
    bodies.committed();
    events.committed();
    recipients.committed();
    queue.committed();
    keys.committed();
    numbers.committed();
    if (inbox) {
        inbox->committed();
        event_inbox->committed();
    }
}

void tables::rolled_back()
{
    keys.rolled_back();
    batch_keys.rolled_back();
    bodies.rolled_back();
    tallies.rolled_back();
    contacts.rolled_back();
    events.rolled_back();
    recipients.rolled_back();
    queue.rolled_back();
    flows.rolled_back();
    shared_summaries.rolled_back();
    if (inbox) {
        inbox->rolled_back();
        event_inbox->rolled_back();
    }
    unsure_ = true;
}

} // namespace relay
