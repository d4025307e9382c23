#include "doctor/dkim_record.hpp"
#include "doctor/domain_verdicts.hpp"
#include "doctor/spf_record.hpp"
#include "fuzz/expect.hpp"

using namespace relay;

// What stands in DNS is written by anybody: it is read without harm, and always comes to a verdict.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const txt_answer found{.status = dns_status::found, .records = {text}};
    const auto expected = usual_records("acme.example");

    const auto spf = judge_spf("acme.example", expected, found);
    fuzz::expect((spf.level == severity::good) == spf.advice.empty(), "advice for what is wrong");
    const auto dkim = judge_dkim("acme.example", expected.dkim.front(), found);
    const auto key = parse_dkim(text);
    fuzz::expect(
        dkim.level != severity::good || std::holds_alternative<dkim_record>(key),
        "a good key can be read"
    );
    const dmarc_lookup lookup{.name = "_dmarc.acme.example", .found = found};
    const auto dmarc = judge_dmarc("acme.example", lookup);
    fuzz::expect(
        dmarc.what.level != severity::good || dmarc.record.has_value(), "a good record is a value"
    );
    whole_name(text, "news.acme.example");
    return 0;
}
