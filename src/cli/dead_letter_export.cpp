#include "cli/api_client.hpp"
#include "cli/dead_letter_view.hpp"
#include "cli/dead_letters.hpp"
#include "cli/json_read.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>

#include <fstream>
#include <iostream>

namespace relay::cli {

namespace {

constexpr int letters_at_once = 500;

} // namespace

int export_letters(const session& s, const std::string& reason, const std::string& file)
{
    std::ofstream to_file;
    if (!file.empty()) {
        to_file.open(file, std::ios::binary | std::ios::trunc);
        if (!to_file)
            throw bad_usage(file + " can't be written");
    }
    std::ostream& out = file.empty() ? std::cout : to_file;

    api_client relay(s);
    std::size_t exported = 0;
    letter_page page{.reason = reason, .after = {}, .limit = letters_at_once};
    for (bool more = true; more;) {
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
    out.flush();
    if (!out)
        throw std::runtime_error("the export could not be written");
    std::cerr << exported << " dead letters exported\n";
    return success;
}

} // namespace relay::cli
