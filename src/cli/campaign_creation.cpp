#include "cli/api_client.hpp"
#include "cli/campaign_calls.hpp"
#include "cli/campaign_file.hpp"
#include "cli/campaign_view.hpp"
#include "cli/campaigns.hpp"
#include "cli/json_read.hpp"
#include "cli/upload.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <exception>
#include <iostream>
#include <optional>

namespace relay::cli {

namespace json = boost::json;

namespace {

// One campaign on its way from a file to its start
class creation
{
public:
    creation(const session& s, const new_campaign& wanted)
        : s_(s),
          wanted_(wanted),
          file_(read_campaign_file(wanted.file)),
          relay_(s)
    {
        if (!wanted.recipients.empty())
            people_.emplace(wanted.recipients); // can be read, before there is a draft
    }

    int run()
    try {
        auto status = make_draft();
        if (status == success && people_)
            status = bring_people();
        if (status == success && (wanted_.start || !wanted_.at.empty()))
            status = start();
        if (status == success && s_.json)
            std::cout << json::serialize(told_) << '\n';
        return status;
    } catch (const std::exception&) {
        if (starting_)
            std::cerr << "resend-relay: it is not known whether the campaign " << id_
                      << " has started: resend-relay campaign show " << id_ << '\n';
        else if (!id_.empty())
            tell_it_is_a_draft();
        throw;
    }

private:
    int make_draft()
    {
        const auto answer = relay_.post("/relay/campaigns", json::serialize(file_.fields));
        if (!answer.ok())
            return refused(answer);
        keep(answer);
        id_ = text_at(told_, "id");
        if (!s_.json) {
            std::cout << id_ << '\n' << std::flush; // whatever comes next, it has this id
            std::cerr << inline_recipients_text(told_);
        }
        return success;
    }

    int bring_people()
    {
        const auto answer = upload(s_, relay_, campaign_target(id_, "/recipients"), *people_);
        if (!answer.ok()) {
            const auto status = report_error(answer, people_->name());
            tell_it_is_a_draft();
            return status;
        }
        keep(answer);
        if (!s_.json)
            std::cerr << upload_result(told_);
        return success;
    }

    int start()
    {
        json::object body;
        if (!wanted_.at.empty())
            body["at"] = wanted_.at;
        starting_ = true;
        const auto answer = relay_.post(campaign_target(id_, "/start"), json::serialize(body));
        starting_ = false;
        if (!answer.ok()) {
            const auto status = refused(answer);
            tell_it_is_a_draft();
            return status;
        }
        keep(answer);
        if (!s_.json)
            std::cerr << change_in_words(relay_, told_);
        return success;
    }

    int refused(const api_answer& answer)
    {
        return report_refusal(answer, [this](const json::value& error) {
            return place_of_error(file_, error);
        });
    }

    void tell_it_is_a_draft() const
    {
        std::cerr << "resend-relay: the campaign " << id_ << " is a draft still\n";
    }

    // Everything that was answered is printed as one object.
    void keep(const api_answer& answer)
    {
        const auto body = answer.json();
        if (const auto* members = body.if_object())
            for (const auto& [name, value] : *members)
                told_[name] = value;
    }

    const session& s_;
    const new_campaign& wanted_;
    campaign_file file_;
    api_client relay_;
    std::optional<upload_file> people_;
    std::string id_; // of the draft, when there is one
    bool starting_{};
    json::object told_;
};

} // namespace

int create_campaign(const session& s, const new_campaign& campaign)
{
    return creation(s, campaign).run();
}

} // namespace relay::cli
