#include "cli/upload.hpp"

#include "cli/json_read.hpp"
#include "cli/progress_line.hpp"
#include "cli/steady_caller.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstdio>

namespace relay::cli {

namespace {

constexpr double megabyte = 1e6;

} // namespace

std::string upload_text(std::uint64_t sent, std::uint64_t size, double bytes_per_second)
{
    char part[96];
    std::snprintf(
        part,
        sizeof part,
        "%.1f MB  %.1f MB/s  ",
        static_cast<double>(sent) / megabyte,
        bytes_per_second / megabyte
    );
    const auto left = static_cast<double>(size - std::min(sent, size));
    return progress_bar(sent, size) + part +
           time_left(bytes_per_second > 0 ? left / bytes_per_second : 0);
}

api_answer upload(const session& s, api_client& relay, const std::string& target, upload_file& file)
{
    progress_line line(s.json);
    steady_caller steady([&line](const std::string& text) { line.tell(text); });
    const auto text_of = [&](std::uint64_t sent) {
        return upload_text(sent, file.size(), static_cast<double>(sent) / line.seconds());
    };
    std::uint64_t furthest = 0;
    file.on_progress = [&](std::uint64_t sent) {
        if (sent > furthest)
            steady.heard(); // it takes what it had not taken yet
        furthest = std::max(furthest, sent);
        if (line.is_due())
            line.show(text_of(sent));
    };
    // A relay that is there may go away later on; one that never was is no relay.
    steady.call([&] { return relay.get("/healthz"); });

    const auto named =
        target + (target.find('?') == std::string::npos ? '?' : '&') + "upload=" + file.digest();
    const api_headers headers{{"Content-Type", std::string(file.content_type())}};
    for (;;) {
        auto answer = steady.call([&] { return relay.upload(named, file, headers); });
        if (answer.status != 503) {
            line.end_with(text_of(furthest));
            return answer;
        }
        line.tell("the relay takes nothing at the moment; waiting");
        wait_as_told(answer);
    }
}

std::string upload_result(const boost::json::value& answer)
{
    std::string text;
    for (const auto* name : {"added", "updated", "skipped"})
        if (const auto count = text_at(answer, name); !count.empty())
            text.append(text.empty() ? "" : ", ").append(count).append(" ").append(name);
    text += '\n';

    using enum table::align;
    table skipped({{"line", right}, {"address", left, table::fit::cut}, {"reason"}});
    const auto* first = at_path(answer, "first_skipped").if_array();
    for (std::size_t i = 0; first && i < first->size(); ++i) {
        const auto& row = (*first)[i];
        const auto line = text_at(row, "line");
        skipped.add({
            line.empty() ? text_at(row, "index") : line,
            text_at(row, "email"),
            text_at(row, "reason"),
        });
    }
    if (skipped.empty())
        return text;
    text += '\n' + skipped.text();
    const auto all = static_cast<std::size_t>(number_at(answer, "skipped"));
    if (all > first->size())
        text += "and " + std::to_string(all - first->size()) + " more\n";
    return text;
}

int report_upload(const session& s, const api_answer& answer, const upload_file& file)
{
    if (!answer.ok())
        return report_error(answer, file.name());
    report_answer(s, answer, upload_result);
    const auto counts = answer.json();
    const auto taken = number_at(counts, "added") + number_at(counts, "updated");
    return taken > 0 ? success : failure;
}

} // namespace relay::cli
