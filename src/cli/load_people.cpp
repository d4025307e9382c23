#include "cli/load_people.hpp"

#include "cli/digest.hpp"
#include "cli/text_input.hpp"
#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"

#include <simdjson.h>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

namespace relay::cli {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t most_people = 100;

using people_by_digest = std::map<std::uint64_t, std::string>;

void add(people_by_digest& people, std::string_view recipient)
{
    const auto mailbox = parse_mailbox(recipient);
    if (!mailbox)
        return;
    auto address = to_ascii_lower(mailbox->address);
    const auto number = half_of(digest(address));
    if (people.size() >= most_people && number > std::prev(people.end())->first)
        return;
    people.emplace(number, std::move(address));
    if (people.size() > most_people)
        people.erase(std::prev(people.end()));
}

// Of a line of the job socket, or of a bare email
void add_recipients(people_by_digest& people, dom::element line)
{
    dom::element email;
    if (line["payload"].get(email) != simdjson::SUCCESS)
        email = line;
    dom::element to;
    if (email["to"].get(to) != simdjson::SUCCESS)
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

std::string campaign_in(std::string_view prepared)
{
    dom::parser parser;
    std::string_view campaign;
    if (parser.parse(prepared.data(), prepared.size())["campaign"].get(campaign) !=
        simdjson::SUCCESS)
        return {};
    return std::string(campaign);
}

} // namespace

std::string campaign_of(std::string_view path)
{
    constexpr std::string_view rejected = ".rejected"; // load_files.hpp
    if (path == "-")
        return {};
    while (path.ends_with(rejected))
        path.remove_suffix(rejected.size());
    return std::filesystem::path(path).filename().string();
}

load_people look_at_load(const std::string& path, const line_defaults& defaults)
{
    load_people found;
    people_by_digest people;
    text_input input(path);
    dom::parser parser;
    bool first = true;
    while (const auto line = input.next_line()) {
        dom::element object;
        if (parser.parse(*line).get(object) != simdjson::SUCCESS)
            continue;
        add_recipients(people, object);
        if (std::exchange(first, false))
            found.campaign = campaign_in(prepared_line(*line, {}, defaults));
    }
    for (auto& [number, address] : people)
        found.sample.push_back(std::move(address));
    return found;
}

} // namespace relay::cli
