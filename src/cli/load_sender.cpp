#include "cli/load_sender.hpp"

#include "cli/json_read.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace relay::cli {

namespace {

constexpr std::chrono::seconds between_calls{1};

bool is_full(const line_answer& answer)
{
    if (answer.error.empty())
        return false;
    return text_at(boost::json::parse(answer.error), "name") == "queue_full";
}

std::vector<line_answer> read_answers(const std::string& body, std::size_t lines)
{
    std::vector<line_answer> answers;
    std::string_view rest = body;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        boost::system::error_code ec;
        const auto reply = boost::json::parse(line, ec);
        line_answer answer{.status = text_at(reply, "status"), .error = {}};
        if (answer.status == "rejected")
            answer.error = boost::json::serialize(at_path(reply, "error"));
        answers.push_back(std::move(answer));
    }
    if (answers.size() != lines)
        throw relay_unreachable("the relay answered something that is not one reply a line");
    return answers;
}

} // namespace

api_answer load_sender::post(const std::string& body)
{
    return steady_.call([&] { return relay_.post("/relay/load", body); });
}

std::string load_sender::store()
{
    const auto answer = post({});
    if (!answer.ok() && answer.status != 503)
        throw load_refused{report_error(answer)};
    if (answer.store.empty())
        throw relay_unreachable("the relay does not tell which store it has: it is another version"
        );
    store_ = answer.store;
    return store_;
}

bool load_sender::has_most(const load_people& people)
{
    if (people.campaign.empty() || people.sample.empty())
        return false;
    const boost::json::object question{
        {"campaign", people.campaign},
        {"to", boost::json::array(people.sample.begin(), people.sample.end())},
    };
    const auto answer =
        relay_.post("/relay/messages/count-people", boost::json::serialize(question));
    if (!answer.ok())
        throw load_refused{report_error(answer)};
    const auto told = answer.json();
    const auto* most = at_path(told, "most").if_bool();
    return most && *most;
}

std::vector<line_answer> load_sender::send_once(const std::vector<std::string>& lines)
{
    std::string body;
    for (const auto& line : lines)
        body.append(line).append("\n");
    for (;;) {
        const auto answer = post(body);
        if (!answer.store.empty() && answer.store != store_)
            throw store_changed();
        if (answer.ok())
            return read_answers(answer.body, lines.size());
        if (answer.status == 413 && lines.size() == 1)
            return {{.status = "rejected", .error = boost::json::serialize(answer.json())}};
        if (answer.status == 413) {
            const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2);
            auto answers = send_once({lines.begin(), middle});
            for (auto& more : send_once({middle, lines.end()}))
                answers.push_back(std::move(more));
            return answers;
        }
        if (answer.status != 503)
            throw load_refused{report_error(answer)};
        tell_("the relay takes no mail at the moment; waiting");
        wait_as_told(answer);
    }
}

std::vector<line_answer> load_sender::send(const std::vector<std::string>& lines)
{
    auto answers = send_once(lines);
    for (;;) {
        std::vector<std::size_t> places;
        std::vector<std::string> again;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (!is_full(answers[i]))
                continue;
            places.push_back(i);
            again.push_back(lines[i]);
        }
        if (again.empty())
            return answers;
        tell_("the relay's queue is full; waiting");
        std::this_thread::sleep_for(between_calls);
        auto later = send_once(again);
        for (std::size_t i = 0; i < places.size(); ++i)
            answers[places[i]] = std::move(later[i]);
    }
}

} // namespace relay::cli
