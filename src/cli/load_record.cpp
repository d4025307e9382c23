#include "cli/load_record.hpp"

#include "cli/digest.hpp"
#include "cli/json_read.hpp"
#include "cli/load_source.hpp"
#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace relay::cli {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t most_people = 1'000;

using people_set = std::set<std::uint64_t>;

void add(people_set& people, std::string_view recipient)
{
    const auto mailbox = parse_mailbox(recipient);
    if (!mailbox)
        return;
    people.insert(half_of(digest(to_ascii_lower(mailbox->address))));
    if (people.size() > most_people)
        people.erase(std::prev(people.end()));
}

void add_recipients(people_set& people, dom::element line)
{
    dom::element to;
    if (line["payload"]["to"].get(to) != simdjson::SUCCESS)
        return;
    std::string_view one;
    dom::array several;
    if (to.get(one) == simdjson::SUCCESS)
        add(people, one);
    else if (to.get(several) == simdjson::SUCCESS)
        for (const dom::element recipient : several)
            if (recipient.get(one) == simdjson::SUCCESS)
                add(people, one);
}

} // namespace

std::string to_text(const load_record& record)
{
    return boost::json::serialize(boost::json::object{
        {"store", record.store},
        {"campaign", record.campaign},
        {"people", boost::json::array(record.people.begin(), record.people.end())},
    });
}

std::optional<load_record> parse_record(const std::string& text)
{
    boost::system::error_code ec;
    const auto object = boost::json::parse(text, ec);
    load_record record{
        .store = text_at(object, "store"), .campaign = text_at(object, "campaign"), .people = {}};
    const auto* people = at_path(object, "people").if_array();
    if (record.store.empty() || !people)
        return std::nullopt;
    for (const auto& one : *people)
        record.people.push_back(one.is_number() ? one.to_number<std::uint64_t>(ec) : 0);
    std::ranges::sort(record.people);
    return record;
}

std::string campaign_of(std::string_view path)
{
    constexpr std::string_view rejected = ".rejected"; // load_files.hpp
    if (path == "-")
        return {};
    while (path.ends_with(rejected))
        path.remove_suffix(rejected.size());
    return std::filesystem::path(path).filename().string();
}

load_record
look_at_load(const std::string& path, const line_defaults& defaults, const std::string& store)
{
    load_record record{.store = store, .campaign = {}, .people = {}};
    people_set people;
    load_source source(path);
    dom::parser parser;
    bool first = true;
    while (const auto line = source.next()) {
        const auto prepared = prepared_line(line->text, line->key, defaults);
        dom::element object;
        if (parser.parse(prepared).get(object) != simdjson::SUCCESS)
            continue;
        add_recipients(people, object);
        std::string_view campaign;
        if (std::exchange(first, false) && object["campaign"].get(campaign) == simdjson::SUCCESS)
            record.campaign = campaign;
    }
    record.people.assign(people.begin(), people.end());
    return record;
}

bool is_repeated(const load_record& next, const load_record& before)
{
    if (next.store != before.store || next.campaign != before.campaign || before.people.empty())
        return false;
    // Of greater digests the record says nothing when it is full.
    const bool full = before.people.size() >= most_people;
    const auto comparable = [&](std::uint64_t one) { return !full || one <= before.people.back(); };
    const auto known = [&](std::uint64_t one) {
        return std::ranges::binary_search(before.people, one);
    };
    const auto compared = std::ranges::count_if(next.people, comparable);
    return std::ranges::count_if(next.people, known) * 2 > compared;
}

} // namespace relay::cli
