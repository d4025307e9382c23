#include "relay/store/contact_reader.hpp"

#include "relay/async/thread_name.hpp"
#include "relay/mail/address.hpp"
#include "store/reader/address_pages.hpp"
#include "store/reader/reading.hpp"
#include "store/sql/database.hpp"
#include "store/tables/contact_key.hpp"
#include "store/tables/contact_rows.hpp"
#include "store/tables/contact_upload_rows.hpp"

#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of lists that are not being deleted
std::string select_lists(std::string_view condition)
{
    return "SELECT l.number, l.name, l.created, sum(u.subscribed), sum(u.unsubscribed),"
           " sum(u.bounced), sum(u.complained) FROM list l LEFT JOIN contact_upload u"
           " ON u.list = l.number AND u.state = 2 WHERE " +
           std::string(condition) + " GROUP BY l.number ORDER BY l.name";
}

list_record read_list(const sql::cursor& row)
{
    list_record r{
        .id = {row.integer(0)},
        .name = std::string(row.text(1)),
        .created = from_ms(row.integer(2)),
        .contacts = {},
    };
    for (std::size_t s = 0; s < contact_statuses; ++s)
        r.contacts.with[s] = row.integer(3 + static_cast<int>(s));
    return r;
}

std::string select_uploads(std::string_view condition)
{
    return "SELECT " + std::string(contact_upload_columns) + " FROM contact_upload WHERE " +
           std::string(condition);
}

} // namespace

struct contact_reader::impl
{
    impl(const store_location& where, const keyed_hash::secret& secret)
        : connection(sql::open_to_read(where)),
          db(*connection),
          hash(secret),
          list(db, select_lists("l.name = ?")),
          all_lists(
              db,
              select_lists("l.number IN (SELECT number FROM list WHERE name > ? ORDER BY name"
                           " LIMIT ?)")
          ),
          removed_lists(db, "SELECT number FROM list WHERE name IS NULL"),
          unfinished(
              db,
              select_uploads("state <> 2 AND list IN (SELECT number FROM list"
                             " WHERE name IS NOT NULL)")
          ),
          uploads(db, select_uploads("list = ? ORDER BY number")),
          upload(db, select_uploads("number = ?")),
          next_upload(
              db,
              "SELECT min(number) FROM contact_upload WHERE list = ? AND number > ? AND state = 2"
          ),
          list_of_upload(db, "SELECT list FROM contact_upload WHERE number = ? AND state = 2"),
          contacts(
              db,
              "SELECT " + std::string(contact_columns) +
                  " FROM contact WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"
          ),
          by_address(
              db,
              "SELECT c.id, c.email, c.variables, c.status, c.since, c.why FROM contact_address a"
              " JOIN contact c ON c.id = a.contact JOIN contact_upload u"
              " ON u.number = c.id >> 32 AND u.state = 2 WHERE a.hash = ? AND a.list = ?"
          ),
          addresses(
              db, "SELECT id, email FROM contact WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"
          ),
          entered(db, "SELECT min(contact) FROM contact_address WHERE hash = ? AND list = ?")
    {
        asio::post(thread, [] { name_this_thread("contact reader"); });
    }

    std::int64_t hash_of(std::string_view email) const
    {
        return static_cast<std::int64_t>(hash(fold_address(email)));
    }

    std::vector<contact_record>
    after(list_id of, contact_id last, std::size_t limit, std::size_t bytes)
    {
        std::vector<contact_record> found;
        auto from = upload_of(last);
        if (from.value != 0) {
            auto row = list_of_upload(from.value);
            if (!row.step() || row.integer(0) != of.value)
                return found; // it was deleted meanwhile
        }
        for (std::size_t read = 0;;) {
            if (from.value != 0) {
                for (auto row = contacts(last.value, last_key(from), limit); row.step();) {
                    found.push_back(read_contact(row));
                    read += found.back().email.size() + found.back().variables.size();
                    if (read >= bytes)
                        break;
                }
            }
            if (!found.empty())
                return found;
            auto row = next_upload(of.value, from.value);
            if (!row.step() || row.is_null(0))
                return found;
            from = {.value = row.integer(0)};
            last = contact_at(from, 0);
        }
    }

    std::vector<contact_address> addresses_of(upload_id of, std::int64_t from, std::int64_t to)
    {
        std::vector<contact_address> found;
        const auto take = [&](std::int64_t id, std::string_view email) {
            const auto h = hash_of(email);
            if (h >= from && h <= to)
                found.push_back({.hash = h, .contact = {id}});
        };
        each_address(addresses, contact_at(of, 0).value, last_key(of), take);
        std::ranges::sort(found);
        return found;
    }

    // Those that are new in the order of their hashes, as their addresses will lie; then those that
    // the list has, in the order in which their contacts lie.
    contact_merge merge_of(upload_id of, std::int64_t from, std::int64_t to)
    {
        contact_merge merge;
        std::optional<list_id> of_list;
        if (auto row = upload(of.value); row.step())
            of_list = read_contact_upload(row).list;
        if (!of_list)
            return merge;
        for (const auto& a : addresses_of(of, from, to)) {
            auto& kept = merge.others;
            if (!kept.empty() && kept.back().hash == a.hash)
                merge.twins.push_back({.first = kept.back().contact, .twin = a.contact});
            else
                kept.push_back(a);
        }

        struct known
        {
            contact_id there;
            contact_address mine;
        };
        std::vector<known> updates;
        std::erase_if(merge.others, [&](const contact_address& a) {
            auto row = entered(a.hash, of_list->value);
            if (!row.step() || row.is_null(0) || row.integer(0) == a.contact.value)
                return false;
            updates.push_back({.there = {row.integer(0)}, .mine = a});
            return true;
        });
        std::ranges::sort(updates, {}, &known::there);
        for (const auto& u : updates)
            merge.others.push_back(u.mine);
        return merge;
    }

    template <class F>
    auto run(F f)
    {
        return run_reading(thread, std::move(f));
    }

    std::unique_ptr<sql::connection> connection;
    sql::connection& db;
    keyed_hash hash;
    sql::statement list;
    sql::statement all_lists;
    sql::statement removed_lists;
    sql::statement unfinished;
    sql::statement uploads;
    sql::statement upload;
    sql::statement next_upload;
    sql::statement list_of_upload;
    sql::statement contacts;
    sql::statement by_address;
    sql::statement addresses;
    sql::statement entered;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

contact_reader::contact_reader(const store_location& where, const keyed_hash::secret& secret)
try : impl_(std::make_unique<impl>(where, secret)) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

contact_reader::~contact_reader() = default;

asio::awaitable<std::optional<list_record>> contact_reader::find_list(std::string name)
{
    return impl_->run([name = std::move(name), this] {
        auto row = impl_->list(name);
        return row.step() ? std::optional(read_list(row)) : std::nullopt;
    });
}

asio::awaitable<std::vector<list_record>>
contact_reader::lists(std::string after, std::size_t limit)
{
    return impl_->run([after = std::move(after), limit, this] {
        std::vector<list_record> found;
        for (auto row = impl_->all_lists(after, limit); row.step();)
            found.push_back(read_list(row));
        return found;
    });
}

asio::awaitable<std::optional<contact_record>> contact_reader::find(list_id list, std::string email)
{
    return impl_->run([list, email = std::move(email), this] {
        const auto folded = fold_address(email);
        std::optional<contact_record> found;
        for (auto row = impl_->by_address(impl_->hash_of(email), list.value); row.step();)
            if (auto c = read_contact(row); fold_address(c.email) == folded)
                found = std::move(c);
        return found;
    });
}

asio::awaitable<std::vector<contact_record>>
contact_reader::contacts_after(list_id list, contact_id after, std::size_t limit, std::size_t bytes)
{
    return impl_->run([=, this] { return impl_->after(list, after, limit, bytes); });
}

asio::awaitable<unfinished_lists> contact_reader::unfinished()
{
    return impl_->run([this] {
        unfinished_lists found;
        for (auto row = impl_->unfinished(); row.step();)
            found.uploads.push_back(read_contact_upload(row));
        for (auto row = impl_->removed_lists(); row.step();)
            found.removed.push_back({row.integer(0)});
        return found;
    });
}

asio::awaitable<contact_merge>
contact_reader::merge_of(upload_id upload, std::int64_t from, std::int64_t to)
{
    return impl_->run([=, this] { return impl_->merge_of(upload, from, to); });
}

asio::awaitable<std::vector<contact_upload_record>> contact_reader::uploads_of(list_id list)
{
    return impl_->run([list, this] {
        std::vector<contact_upload_record> found;
        for (auto row = impl_->uploads(list.value); row.step();)
            found.push_back(read_contact_upload(row));
        return found;
    });
}

asio::awaitable<std::vector<contact_address>>
contact_reader::addresses_of(upload_id upload, std::int64_t from, std::int64_t to)
{
    return impl_->run([=, this] { return impl_->addresses_of(upload, from, to); });
}

} // namespace relay
