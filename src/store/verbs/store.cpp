#include "relay/store/store.hpp"

#include "store/writer/store_writer.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

store::store(
    const store_location& where,
    asio::any_io_executor network,
    error_handler on_error,
    const std::function<void()>& while_migrating
)
try : store(
    std::make_unique<store_writer>(where, std::move(network), std::move(on_error), while_migrating)
) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

store::store(std::unique_ptr<store_writer> w)
    : message_store(*w),
      request_store(*w),
      dead_letter_store(*w),
      store_cleanup(*w),
      writer_(std::move(w))
{
}

store::~store() = default;

void store::remember(std::string key, std::string value)
{
    auto apply = [key = std::move(key), value = std::move(value)](tables& t) { t.set(key, value); };
    writer_->post(urgency::bulk, bytes_of_a_row, std::move(apply), write_handler());
}

void store::pause_began(pause_record p)
{
    auto apply = [p = std::move(p)](tables& t) { t.pauses.began(p); };
    writer_->post(urgency::bulk, bytes_of_a_row, std::move(apply), write_handler());
}

void store::pause_ended(std::string scope, wall_time at)
{
    auto apply = [scope = std::move(scope), at](tables& t) { t.pauses.ended(scope, at); };
    writer_->post(urgency::bulk, bytes_of_a_row, std::move(apply), write_handler());
}

asio::awaitable<void> store::flush()
{
    auto nothing = [](tables&) { return true; };
    for (const auto u : {urgency::bulk, urgency::express, urgency::awaited})
        co_await writer_->written(u, 0, nothing);
}

asio::awaitable<void> store::broken()
{
    const auto broken = writer_->broken;
    while (broken->why.empty())
        co_await broken->told.wait();
    const auto what = writer_->location.name() + ": " + broken->why;
    if (broken->term_is_lost)
        throw term_lost(what);
    throw store_error(what + ": nothing is written any more");
}

void store::give_up_after(std::chrono::milliseconds patience)
{
    writer_->commits.give_up_after(patience);
}

void store::refuse_after(std::chrono::milliseconds patience)
{
    writer_->commits.refuse_after(patience);
}

message_counts store::counts() const
{
    return writer_->counts();
}

store::statistics store::stats() const
{
    const auto s = writer_->commits.stats();
    return {
        .commits = s.commits,
        .operations = s.operations,
        .waiting = s.waiting,
        .waiting_bytes = s.waiting_bytes,
        .commit_time = s.time,
        .last_commit_seconds = s.last_seconds,
        .in_doubt = writer_->database->writer().commits_in_doubt(),
        .failing = s.failing,
    };
}

std::int64_t store::last_id() const
{
    return writer_->last_id;
}

const id_secret& store::secret() const
{
    return writer_->secret;
}

std::string store::recall(std::string_view key) const
try {
    const auto db = sql::open_to_read(writer_->location);
    sql::statement query(*db, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    return row.step() ? std::string(row.text(0)) : std::string();
} catch (const sql::error& e) {
    throw store_error(writer_->location.name() + ": " + e.what());
}

std::int64_t store::accepted_recipients(wall_time since) const
{
    const auto db = sql::open_to_read(writer_->location);
    return recipient_counts::sum(*db, since);
}

std::shared_ptr<sent_names> store::names_of_sent() const
{
    return writer_->rows.names;
}

const store_location& store::location() const
{
    return writer_->location;
}

} // namespace relay
