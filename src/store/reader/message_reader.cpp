#include "relay/store/message_reader.hpp"

#include "relay/async/thread_name.hpp"
#include "relay/store/store.hpp"
#include "store/bodies/body_reader.hpp"
#include "store/optional_time.hpp"
#include "store/reader/dead_letter_search.hpp"
#include "store/reader/message_list.hpp"
#include "store/reader/message_matcher.hpp"
#include "store/reader/message_records.hpp"
#include "store/reader/queue_view.hpp"
#include "store/reader/reading.hpp"
#include "store/reader/sent_search.hpp"
#include "store/resend_id.hpp"
#include "store/sent_names.hpp"
#include "store/sql/database.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/sender_domains.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of one look for Resend's id: others wait for no more than that.
constexpr int messages_of_a_slice = 2'000;

constexpr std::size_t slices_of_a_search = 500;

} // namespace

// The statements behind the verbs, prepared once. On the thread of its own.
struct message_reader::impl
{
    impl(const store_location& where, std::shared_ptr<sent_names> names_of_sent)
        : names(std::move(names_of_sent)),
          connection(sql::open_to_read(where)),
          db(*connection),
          queue(db),
          bodies(db, where),
          records(db),
          all(db),
          matcher(db),
          find_sent(db, "SELECT id, resend_id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?"),
          pauses(
              db,
              "SELECT scope, began, ended, why, by_hand, until FROM pause WHERE began < ?2 AND"
              " (ended IS NULL OR ended > ?1) ORDER BY began, id"
          ),
          letters(db),
          domains(db),
          by_resend_id(
              [this](std::string id, std::int64_t before) { return look(std::move(id), before); },
              slices_of_a_search
          )
    {
        asio::post(thread, [] { name_this_thread("message reader"); });
    }

    struct letters_of_a_slice
    {
        std::vector<dead_letter_record> letters;
        dead_letter_search::slice looked;
    };

    letters_of_a_slice some_letters(const dead_letter_filter& which)
    {
        letters_of_a_slice some;
        const auto take = [&](message_id id) {
            if (auto letter = records.find_letter(id))
                some.letters.push_back(std::move(*letter));
            return some.letters.size() < which.limit;
        };
        if (which.ids.empty()) {
            some.looked = letters.find(which, take);
            return some;
        }
        some.looked.ended = true;
        for (const auto id : which.ids)
            take(id);
        return some;
    }

    template <class F>
    auto run(F f)
    {
        return run_reading(thread, std::move(f));
    }

    asio::awaitable<sent_search::slice> look(std::string resend_id, std::int64_t before)
    {
        return run([this, resend_id = std::move(resend_id), before] {
            const stored_resend_id wanted(resend_id);
            if (before == sent_search::from_the_newest)
                begin_walk();
            sent_search::slice result;
            for (auto row = find_sent(before, messages_of_a_slice); row.step();) {
                result.lowest = row.integer(0);
                if (row.is_null(1))
                    continue;
                if (row.text(1) == wanted.bytes() && !result.found)
                    result.found = message_id{row.integer(0)};
                if (names)
                    names->add(resend_id_at(row, 1));
            }
            ++walked;
            if (names && (!result.lowest || walked == slices_of_a_search))
                names->end_walk(walk);
            return result;
        });
    }

    void begin_walk()
    {
        walked = 0;
        walk = names ? names->begin_walk() : 0;
    }

    const std::shared_ptr<sent_names> names; // may be none
    std::uint64_t walk{};                    // of the search that goes on
    std::size_t walked{};                    // slices
    std::unique_ptr<sql::connection> connection;
    sql::connection& db;
    queue_view queue;
    body_reader bodies;
    message_records records;
    message_list all;
    message_matcher matcher;
    sql::statement find_sent;
    sql::statement pauses;
    dead_letter_search letters;
    sender_domains domains;
    sent_search by_resend_id;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

message_reader::message_reader(const store_location& where, std::shared_ptr<sent_names> names)
try : impl_(std::make_unique<impl>(where, std::move(names))) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

message_reader::~message_reader() = default;

asio::awaitable<std::optional<message_record>> message_reader::find(message_id id)
{
    return impl_->run([=, this] { return impl_->records.find(id); });
}

asio::awaitable<message_page> message_reader::list(message_page_query which)
{
    return impl_->run([=, this] {
        message_page page;
        const auto ids = impl_->all.page(which, page.has_more);
        for (const auto id : ids)
            if (auto m = impl_->records.find(id))
                page.messages.push_back(std::move(*m));
        return page;
    });
}

asio::awaitable<search_slice> message_reader::search(message_search which, message_id before)
{
    return impl_->run([this, which = std::move(which), before] {
        return impl_->matcher.look(which, before);
    });
}

asio::awaitable<std::optional<message_id>> message_reader::find_by_resend_id(std::string resend_id)
{
    if (impl_->names && impl_->names->rules_out(resend_id))
        co_return std::nullopt;
    co_return co_await impl_->by_resend_id.find(std::move(resend_id));
}

std::uint64_t message_reader::searches() const
{
    return impl_->by_resend_id.begun();
}

asio::awaitable<std::vector<std::string>> message_reader::load_bodies(std::vector<message_id> ids)
{
    return impl_->run([this, ids = std::move(ids)] { return impl_->bodies.load(ids); });
}

asio::awaitable<std::vector<pause_record>>
message_reader::pauses_between(wall_time from, wall_time until)
{
    return impl_->run([=, this] {
        std::vector<pause_record> found;
        for (auto row = impl_->pauses(to_ms(from), to_ms(until)); row.step();)
            found.push_back({
                .scope = std::string(row.text(0)),
                .began = from_ms(row.integer(1)),
                .ended = optional_time(row, 2),
                .why = std::string(row.text(3)),
                .by_hand = row.integer(4) != 0,
                .until = optional_time(row, 5),
            });
        return found;
    });
}

asio::awaitable<std::vector<dead_letter_record>>
message_reader::dead_letters(dead_letter_filter which)
{
    std::vector<dead_letter_record> letters;
    bool ended = false;
    while (!ended) {
        auto read = [this, which] { return impl_->some_letters(which); };
        auto part = co_await impl_->run(std::move(read));
        std::ranges::move(part.letters, std::back_inserter(letters));
        which.after = part.looked.last;
        which.limit -= std::min(which.limit, part.letters.size());
        ended = part.looked.ended || which.limit == 0;
    }
    co_return letters;
}

asio::awaitable<std::vector<dead_letter_group>> message_reader::dead_letter_groups()
{
    dead_letter_search::group_counts groups;
    dead_letter_search::slice looked;
    while (!looked.ended) {
        auto read = [this, after = looked.last, so_far = std::move(groups)]() mutable {
            const auto slice = impl_->letters.count(after, so_far);
            return std::pair(slice, std::move(so_far));
        };
        auto part = co_await impl_->run(std::move(read));
        looked = part.first;
        groups = std::move(part.second);
    }
    co_return to_groups(groups);
}

asio::awaitable<std::vector<std::string>> message_reader::from_domains(std::size_t most)
{
    return impl_->run([=, this] { return impl_->domains.list(most); });
}

asio::awaitable<std::array<std::optional<wall_time>, 2>> message_reader::oldest_queued()
{
    return impl_->run([this] {
        std::array<std::optional<wall_time>, 2> oldest;
        for (const auto& known : impl_->queue.flows()) {
            auto& of_lane = oldest[static_cast<std::size_t>(known.key.lane)];
            impl_->queue.walk(known.id, 0, [&](const queue_entry& first, const sql::cursor&) {
                const auto accepted = created_at(first.id);
                of_lane = of_lane ? std::min(*of_lane, accepted) : accepted;
                return false;
            });
        }
        return oldest;
    });
}

asio::awaitable<std::shared_ptr<const queue_sums>> message_reader::count_queued()
{
    return impl_->run([this] {
        std::vector<flow_backlog> flows;
        std::size_t looked_at = 0;
        for (auto& f : impl_->queue.flows())
            flows.push_back(
                {.key = std::move(f.key), .messages = impl_->queue.count(f.id, looked_at)}
            );
        return std::make_shared<const queue_sums>(flows);
    });
}

} // namespace relay
