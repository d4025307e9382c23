#pragma once

#include "relay/base/keyed_hash.hpp"
#include "relay/store/campaign_record.hpp"
#include "relay/store/recipient_course.hpp"
#include "relay/store/recipient_upload.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

struct campaign_list_query
{
    std::optional<campaign_state> state;
    std::optional<campaign_id> after; // only older ones than this
    std::size_t limit{20};
};

// One of those that are in a state
struct campaign_entry
{
    campaign_id id;
    std::optional<wall_time> starts; // while it is scheduled
};

// The next recipients of a campaign that wait for their turn, of an upload; or without one, such as
// await a step of a sequence: of these all are here.
struct recipient_page
{
    std::uint32_t step{};            // of a sequence, from 1 on; 0: it is none
    std::optional<wall_time> joined; // they get no mail, but await the first step since then
    upload_id upload;
    std::uint32_t after{};
    std::uint32_t up_to{}; // the last line that was looked at; equal to `after`: none is left
    std::int64_t passed{}; // recipients that were looked at
    std::vector<recipient_record> waiting;

    bool empty() const { return waiting.empty() && up_to == after; }
};

// Who awaits a step of a sequence
struct awaited_step
{
    std::optional<wall_time> earliest; // since when the first of them does; nothing: nobody does
    std::optional<wall_time> added;    // when the step was, if the sequence ran then
};

// Reads campaigns and their recipients, on a thread and a connection of its own, beside the other
// readers. Sees what was committed before the call. All calls come from the network thread, and
// resume there; they are served one after the other, and each reads little.
class campaign_reader
{
public:
    // `where`: of an open store, `secret` that store's. Throws store_error, as all
    // calls do when the disk cannot be read: it may another time.
    campaign_reader(const store_location& where, const keyed_hash::secret& secret);
    ~campaign_reader();

    boost::asio::awaitable<std::optional<campaign_record>> find(campaign_id id);

    // Newest first
    boost::asio::awaitable<std::vector<campaign_record>> list(campaign_list_query query);

    // Oldest first, and without their definitions, which may be long: there may be many.
    boost::asio::awaitable<std::vector<campaign_entry>> all_in(campaign_state state);

    // Those that are not complete, of all campaigns: what the last run has left
    boost::asio::awaitable<std::vector<upload_record>> unfinished_uploads();

    // Who is next, of complete uploads: behind `after`, or where nothing is given, behind those
    // that messages were made for. At most `limit` are looked at, and about as many bytes.
    boost::asio::awaitable<recipient_page> next_recipients(
        campaign_id campaign,
        std::optional<recipient_id> after,
        std::size_t limit,
        std::size_t bytes
    );

    // Of a sequence with so many steps, by step
    boost::asio::awaitable<std::vector<awaited_step>>
    awaited_steps(campaign_id campaign, std::uint32_t steps);

    // Those who have awaited this step since then, or for longer; those first who have for longest.
    // At most `limit`, and about as many bytes
    boost::asio::awaitable<std::vector<recipient_record>> who_awaits(
        campaign_id campaign,
        std::uint32_t step,
        wall_time since,
        std::size_t limit,
        std::size_t bytes
    );

    // All recipients of a campaign whose uploads are complete, in steps: those behind `after`
    boost::asio::awaitable<std::vector<recipient_record>>
    recipients_after(campaign_id campaign, recipient_id after, std::size_t limit);

    // The same, with what became of them
    boost::asio::awaitable<std::vector<recipient_course>>
    courses_after(campaign_id campaign, recipient_id after, std::size_t limit);

    // By address; the spelling does not matter
    boost::asio::awaitable<std::optional<recipient_record>>
    find_recipient(campaign_id campaign, std::string email);

    // The addresses of an upload with hashes from `from` up to `to`, in their order
    boost::asio::awaitable<std::vector<recipient_address>>
    addresses_of(upload_id upload, std::int64_t from, std::int64_t to);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
