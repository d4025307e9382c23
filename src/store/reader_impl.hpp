#pragma once

#include "body_files.hpp"
#include "members.hpp"
#include "message_list.hpp"
#include "queue_rows.hpp"
#include "relay/async/run_blocking.hpp"
#include "relay/store/reader.hpp"
#include "resend_id.hpp"
#include "sender_domains.hpp"
#include "sqlite.hpp"

#include <boost/asio/thread_pool.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relay {

// Queued messages that are looked at one by one to count them
constexpr std::size_t most_looked_at = 10'000;

inline std::optional<wall_time> optional_time(const sqlite::cursor& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.integer(column)));
}

inline outcome read_outcome(const sqlite::cursor& row, int first_column)
{
    return {
        .verdict = static_cast<verdict>(row.integer(first_column)),
        .status = static_cast<unsigned>(row.integer(first_column + 1)),
        .name = std::string(row.text(first_column + 2)),
        .message = std::string(row.text(first_column + 3)),
    };
}

// The statements behind the reader's verbs, prepared once. On the reader's thread.
struct reader::impl
{
    explicit impl(const std::string& path);

    static std::optional<body_place>
    read_place(const sqlite::cursor& row, int file, int offset, int bytes)
    {
        if (row.is_null(file))
            return std::nullopt;
        return body_place{
            .file = row.integer(file),
            .offset = row.integer(offset),
            .bytes = static_cast<std::size_t>(row.integer(bytes)),
        };
    }

    std::optional<body_place> find_place(message_id id)
    {
        auto row = place_of_body(id.value);
        return row.step() ? read_place(row, 0, 1, 2) : std::nullopt;
    }

    // A body may be set apart, and its file written over, between the reading of the row and that
    // of the file: the row is asked once more then.
    std::string load_body(message_id id, std::optional<body_place> where)
    {
        if (where) {
            if (auto found = files.read(id, *where))
                return std::move(*found);
            where = find_place(id);
        }
        if (where)
            return files.read(id, *where).value_or(std::string());
        auto row = body(id.value);
        return row.step() ? std::string(row.text(0)) : std::string();
    }

    // Who needs it will ask again.
    std::string load_early(message_id id, std::optional<body_place> where)
    {
        try {
            return load_body(id, where);
        } catch (const sqlite::error&) {
            return {};
        }
    }

    std::string load_body(message_id id) { return load_body(id, find_place(id)); }

    std::optional<message_record> load_message(message_id id)
    {
        message_record m;
        {
            auto row = find(id.value);
            if (!row.step())
                return std::nullopt;
            m = {
                .id = {row.integer(0)},
                .state = static_cast<state>(row.integer(1)),
                .lane = static_cast<lane>(row.integer(2)),
                .campaign = std::string(row.text(3)),
                .tenant = std::string(row.text(4)),
                .domain = std::string(row.text(5)),
                .flow = {row.integer(6)},
                .place = row.integer(7),
                .scheduled_at = optional_time(row, 8),
                .expires = optional_time(row, 9),
                .finished = optional_time(row, 11),
                .recipients = static_cast<std::uint32_t>(row.integer(12)),
                .attempts = static_cast<int>(row.integer(13)),
                .resend_id =
                    row.is_blob(14) ? unpack_uuid(row.text(14)) : std::string(row.text(14)),
                .summary = std::string(row.text(15)),
            };
            if (!row.is_null(10))
                m.request = request_id{row.integer(10)};
            if (m.state == state::waiting)
                m.next_attempt = optional_time(row, 16);
        }
        for (auto row = history(id.value); row.step();)
            m.history.push_back({
                .at = from_ms(row.integer(4)),
                .result = read_outcome(row, 0),
                .counted = row.integer(5) != 0,
            });
        return m;
    }

    std::optional<dead_letter_record> load_dead_letter(message_id id)
    {
        auto message = load_message(id);
        auto row = dead_letter(id.value);
        if (!message || !row.step())
            return std::nullopt;
        return dead_letter_record{
            .message = std::move(*message),
            .reason = static_cast<death>(row.integer(4)),
            .at = from_ms(row.integer(5)),
            .error = read_outcome(row, 0),
        };
    }

    std::vector<message_id> select_dead(const dead_letter_filter& which)
    {
        if (!which.ids.empty())
            return which.ids;
        std::vector<message_id> ids;
        const auto collect = [&ids](sqlite::cursor row) {
            while (row.step())
                ids.push_back({row.integer(0)});
        };
        if (which.reason)
            collect(dead_for(which.after.value, static_cast<int>(*which.reason), which.limit));
        else
            collect(all_dead(which.after.value, which.limit));
        return ids;
    }

    std::optional<flow_key> load_flow(flow_id id)
    {
        auto row = flow(id.value);
        if (!row.step())
            return std::nullopt;
        return flow_key{
            .lane = static_cast<lane>(row.integer(0)),
            .campaign = std::string(row.text(1)),
            .tenant = std::string(row.text(2)),
            .domain = std::string(row.text(3)),
        };
    }

    // Goes through a flow's queue behind that place, as long as `f` returns true.
    template <class F>
    void walk_queue(flow_id of, std::int64_t after, F f)
    {
        for (auto rows = queue(of.value, after); rows.step();)
            for (const auto& entry : decode_queue_entries(rows.text(0))) {
                if (entry.place <= after)
                    continue;
                auto message = queued(entry.id.value, entry.place);
                if (message.step() && !f(entry, message))
                    return;
            }
    }

    // A row lists those who have left, too, until all of its messages have. The rows that are
    // leaving come first, so these are looked at one by one, `looked_at` of them in all, and the
    // others counted as they are.
    std::int64_t count_queue(flow_id of, std::size_t& looked_at)
    {
        std::int64_t count = 0;
        for (auto rows = queue_lengths(of.value); rows.step();) {
            if (looked_at >= most_looked_at) {
                count += rows.integer(0) / queue_entry_bytes;
                continue;
            }
            for (const auto& entry : decode_queue_entries(rows.text(1))) {
                ++looked_at;
                auto message = queued(entry.id.value, entry.place);
                count += message.step() ? 1 : 0;
            }
        }
        return count;
    }

    // From flow to flow by the index: the backlog itself is not read.
    std::vector<backlog_flow> flows_with_backlog()
    {
        std::vector<backlog_flow> flows;
        flow_id last;
        for (;;) {
            {
                auto found = next_flow(last.value);
                if (!found.step() || found.is_null(0))
                    return flows;
                last.value = found.integer(0);
            }
            if (auto key = load_flow(last))
                flows.push_back({.id = last, .key = std::move(*key)});
        }
    }

    template <class F>
    auto run(F f)
    {
        return run_blocking(thread, std::move(f));
    }

    static std::optional<wall_time> first_time(sqlite::cursor row)
    {
        return row.step() ? optional_time(row, 0) : std::nullopt;
    }

    sqlite::connection db;
    sqlite::statement queue;
    sqlite::statement queued;
    sqlite::statement body;
    body_files files;
    sqlite::statement place_of_body;
    sqlite::statement next_flow;
    sqlite::statement flow;
    sqlite::statement open_requests;
    sqlite::statement state_of;
    sqlite::statement due_requests;
    sqlite::statement due_messages;
    sqlite::statement expired;
    sqlite::statement next_due_request;
    sqlite::statement next_due_message;
    sqlite::statement next_expiry;
    sqlite::statement find;
    message_list all;
    sqlite::statement find_sent;
    sqlite::statement history;
    sqlite::statement pauses;
    sqlite::statement dead_letter;
    sqlite::statement all_dead;
    sqlite::statement dead_for;
    sender_domains domains;
    sqlite::statement groups;
    sqlite::statement facts;
    sqlite::statement queue_lengths;
    boost::asio::thread_pool thread{1}; // the last member: its thread uses the others
};

} // namespace relay
