#include "cli/api_client.hpp"
#include "cli/dead_letter_view.hpp"
#include "cli/dead_letters.hpp"
#include "cli/json_read.hpp"
#include "cli/output_file.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>

#include <iostream>

namespace relay::cli {

namespace {

constexpr int letters_at_once = 500;

} // namespace

int export_letters(const session& s, const letter_filter& filter, const std::string& file)
{
    output_file to_file(file);
    auto& out = to_file.stream();
    api_client relay(s);
    std::size_t exported = 0;
    letter_page page{.filter = filter, .after = {}, .limit = letters_at_once};
    for (bool more = true; more && out;) {
        const auto answer = relay.get(target_of(page));
        if (!answer.ok())
            return report_error(answer);
        const auto letters = answer.json();
        for (const auto& letter : at_path(letters, "data").as_array()) {
            page.after = text_at(letter, "id");
            const auto whole = relay.get("/relay/dead-letters/" + percent_encoded(page.after));
            if (whole.status == 404)
                continue; // retried or purged meanwhile
            if (!whole.ok())
                return report_error(whole);
            const auto line = export_line(whole.json());
            if (line.empty()) {
                std::cerr << "skipped " << page.after << ": its email is gone\n";
                continue;
            }
            out << line << '\n';
            ++exported;
        }
        more = flag_at(letters, "has_more");
    }
    to_file.complete();
    std::cerr << exported << " dead letters exported\n";
    return success;
}

} // namespace relay::cli
