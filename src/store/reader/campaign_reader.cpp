#include "relay/store/campaign_reader.hpp"

#include "relay/async/thread_name.hpp"
#include "relay/mail/address.hpp"
#include "store/reader/address_pages.hpp"
#include "store/reader/campaign_view.hpp"
#include "store/reader/reading.hpp"
#include "store/reader/recipient_courses.hpp"
#include "store/reader/recipient_reading.hpp"
#include "store/reader/sequence_view.hpp"
#include "store/sql/database.hpp"
#include "store/tables/recipient_key.hpp"
#include "store/tables/upload_rows.hpp"

#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace relay {

namespace asio = boost::asio;

struct campaign_reader::impl
{
    impl(const store_location& where, const keyed_hash::secret& secret)
        : connection(sql::open_to_read(where)),
          db(*connection),
          hash(secret),
          campaigns(db),
          unfinished(
              db,
              "SELECT " + std::string(upload_columns) +
                  " FROM upload u JOIN campaign c ON c.number = u.campaign WHERE u.state <> 2"
          ),
          skipped(db, select_skipped(skipped_of_campaigns)),
          next_upload(
              db,
              "SELECT u.number, u.cursor FROM campaign c JOIN upload u"
              " ON u.campaign = c.number WHERE c.id = ?1 AND u.state = 2 AND u.number >= ?2"
              " AND u.passed < u.recipients ORDER BY u.number"
          ),
          upload_after(
              db,
              "SELECT min(u.number) FROM campaign c JOIN upload u ON u.campaign = c.number"
              " WHERE c.id = ? AND u.state = 2 AND u.number > ?"
          ),
          recipients(
              db,
              "SELECT id, email, variables, state FROM recipient WHERE id > ? AND id <= ?"
              " ORDER BY id LIMIT ?"
          ),
          courses(db, select_courses),
          by_address(
              db,
              "SELECT r.id, r.email, r.variables, r.state FROM campaign c"
              " JOIN recipient_address a ON a.campaign = c.number AND a.hash = ?2"
              " JOIN recipient r ON r.id = a.recipient"
              " JOIN upload u ON u.number = r.id >> 32 AND u.state = 2 WHERE c.id = ?1"
          ),
          addresses(
              db, "SELECT id, email FROM recipient WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"
          ),
          sequences(db)
    {
        asio::post(thread, [] { name_this_thread("campaign reader"); });
    }

    std::int64_t hash_of(std::string_view email) const
    {
        return static_cast<std::int64_t>(hash(fold_address(email)));
    }

    // Of one upload. `after`: its id, and behind which line
    recipient_page page(recipient_id after, std::size_t limit, std::size_t bytes)
    {
        recipient_page page{
            .upload = after.upload, .after = after.line, .up_to = after.line, .waiting = {}};
        std::size_t read = 0;
        for (auto row = recipients(key_of(after), last_key(after.upload), limit); row.step();) {
            auto r = read_recipient(row);
            page.up_to = r.id.line;
            ++page.passed;
            read += r.email.size() + r.variables.size();
            if (r.state == recipient_state::waiting)
                page.waiting.push_back(std::move(r));
            if (read >= bytes)
                break;
        }
        return page;
    }

    recipient_page
    next(campaign_id of, std::optional<recipient_id> after, std::size_t limit, std::size_t bytes)
    {
        const auto from = after.value_or(recipient_id{});
        std::vector<recipient_id> starts;
        for (auto row = next_upload(of.value, from.upload.value); row.step();) {
            const upload_id upload{row.integer(0)};
            auto line = static_cast<std::uint32_t>(row.integer(1));
            if (after && upload == after->upload)
                line = std::max(line, after->line);
            starts.push_back({.upload = upload, .line = line});
        }
        for (const auto& start : starts)
            if (auto found = page(start, limit, bytes); found.up_to != found.after)
                return found;
        return {.upload = from.upload, .after = from.line, .up_to = from.line, .waiting = {}};
    }

    // What `read` makes of the rows of `select`, upload by upload
    template <class Read>
    auto all_after(
        sql::statement& select, Read read, campaign_id of, recipient_id after, std::size_t limit
    )
    {
        std::vector<std::invoke_result_t<Read&, const sql::cursor&>> found;
        while (true) {
            if (after.upload.value != 0)
                for (auto row = select(key_of(after), last_key(after.upload), limit); row.step();)
                    found.push_back(read(row));
            if (!found.empty())
                return found;
            auto row = upload_after(of.value, after.upload.value);
            if (!row.step() || row.is_null(0))
                return found;
            after = {.upload = {row.integer(0)}, .line = 0};
        }
    }

    template <class F>
    auto run(F f)
    {
        return run_reading(thread, std::move(f));
    }

    std::unique_ptr<sql::connection> connection;
    sql::connection& db;
    keyed_hash hash;
    campaign_view campaigns;
    sql::statement unfinished;
    sql::statement skipped;
    sql::statement next_upload;
    sql::statement upload_after;
    sql::statement recipients;
    sql::statement courses;
    sql::statement by_address;
    sql::statement addresses;
    sequence_view sequences;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

campaign_reader::campaign_reader(const store_location& where, const keyed_hash::secret& secret)
try : impl_(std::make_unique<impl>(where, secret)) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

campaign_reader::~campaign_reader() = default;

asio::awaitable<std::optional<campaign_record>> campaign_reader::find(campaign_id id)
{
    return impl_->run([id, this] { return impl_->campaigns.find(id); });
}

asio::awaitable<std::vector<campaign_record>> campaign_reader::list(campaign_list_query q)
{
    return impl_->run([q, this] { return impl_->campaigns.list(q); });
}

asio::awaitable<std::vector<campaign_entry>> campaign_reader::all_in(campaign_state state)
{
    return impl_->run([state, this] { return impl_->campaigns.all_in(state); });
}

asio::awaitable<std::vector<upload_record>> campaign_reader::unfinished_uploads()
{
    return impl_->run([this] {
        std::vector<upload_record> found;
        for (auto row = impl_->unfinished(); row.step();)
            found.push_back(read_upload(row));
        for (auto& upload : found)
            upload.first_skipped = read_skipped(impl_->skipped(upload.id.value));
        return found;
    });
}

asio::awaitable<recipient_page> campaign_reader::next_recipients(
    campaign_id campaign, std::optional<recipient_id> after, std::size_t limit, std::size_t bytes
)
{
    return impl_->run([=, this] { return impl_->next(campaign, after, limit, bytes); });
}

asio::awaitable<std::vector<awaited_step>>
campaign_reader::awaited_steps(campaign_id campaign, std::uint32_t steps)
{
    return impl_->run([=, this] { return impl_->sequences.steps(campaign, steps); });
}

asio::awaitable<std::vector<recipient_record>> campaign_reader::who_awaits(
    campaign_id campaign, std::uint32_t step, wall_time since, std::size_t limit, std::size_t bytes
)
{
    return impl_->run([=, this] {
        return impl_->sequences.who_awaits(campaign, step, since, limit, bytes);
    });
}

asio::awaitable<std::vector<recipient_record>>
campaign_reader::recipients_after(campaign_id campaign, recipient_id after, std::size_t limit)
{
    return impl_->run([=, this] {
        return impl_->all_after(impl_->recipients, read_recipient, campaign, after, limit);
    });
}

asio::awaitable<std::vector<recipient_course>>
campaign_reader::courses_after(campaign_id campaign, recipient_id after, std::size_t limit)
{
    return impl_->run([=, this] {
        return impl_->all_after(impl_->courses, read_course, campaign, after, limit);
    });
}

asio::awaitable<std::optional<recipient_record>>
campaign_reader::find_recipient(campaign_id campaign, std::string email)
{
    return impl_->run([campaign, email = std::move(email), this] {
        const auto folded = fold_address(email);
        std::optional<recipient_record> found;
        for (auto row = impl_->by_address(campaign.value, impl_->hash_of(email)); row.step();)
            if (auto r = read_recipient(row); fold_address(r.email) == folded)
                found = std::move(r);
        return found;
    });
}

asio::awaitable<std::vector<recipient_address>>
campaign_reader::addresses_of(upload_id upload, std::int64_t from, std::int64_t to)
{
    return impl_->run([=, this] {
        std::vector<recipient_address> found;
        const auto first = key_of({.upload = upload, .line = 0});
        const auto take = [&](std::int64_t id, std::string_view email) {
            const auto hash = impl_->hash_of(email);
            if (hash >= from && hash <= to)
                found.push_back({.hash = hash, .recipient = recipient_at(id)});
        };
        each_address(impl_->addresses, first, last_key(upload), take);
        std::ranges::sort(found);
        return found;
    });
}

} // namespace relay
