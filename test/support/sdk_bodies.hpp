#pragma once

#include <ostream>

// Emails as Resend's official clients write them, taken from their sources: what they leave out,
// write as null or empty, and how they spell attachments, tags and headers.

namespace relay::test {

struct sdk_body
{
    const char* source; // repository, file and version
    const char* body;   // as the client writes it
    const char* sent;   // what Resend gets, if no tag of the relay's own is added
};

inline std::ostream& operator<<(std::ostream& out, const sdk_body& b)
{
    return out << b.source << ": " << b.body;
}

inline constexpr sdk_body sdk_bodies[] = {
    {"resend-node 6.22.0, src/common/utils/parse-email-to-api-options.ts, each option",
     R"({"attachments":[{"content":"aGk=","filename":"a.txt","content_type":"text/plain",)"
     R"("content_id":"cid1"},{"content":{"type":"Buffer","data":[104,105]},"filename":"b.txt"},)"
     R"({"filename":"c.png","path":"https://acme.example/c.png"}],"bcc":["d@mail.example"],)"
     R"("cc":"c@mail.example","from":"Acme <news@acme.example>","headers":{"X-Entity-Ref-ID":"1"},)"
     R"("html":"<p>x</p>","reply_to":"help@acme.example","scheduled_at":"in 1 min","subject":"s",)"
     R"("tags":[{"name":"k","value":"v"}],"text":"t","to":"ann@mail.example","topic_id":"news"})",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"cc":["c@mail.example"],)"
     R"("bcc":["d@mail.example"],"reply_to":["help@acme.example"],"subject":"s",)"
     R"("tags":[{"name":"k","value":"v"}],"html":"<p>x</p>","text":"t",)"
     R"("headers":{"X-Entity-Ref-ID":"1"},"attachments":[{"content":"aGk=","filename":"a.txt",)"
     R"("content_type":"text/plain","content_id":"cid1"},{"content":"aGk=","filename":"b.txt"},)"
     R"({"filename":"c.png","path":"https://acme.example/c.png"}],"topic_id":"news"})"},
    {"resend-node 6.22.0, a text that String.slice() cut inside of a character",
     R"({"from":"news@acme.example","html":"<p>\ude00x</p>","subject":"Sale \ud83d",)"
     R"("to":["ann@mail.example"]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"Sale \ufffd",)"
     R"("html":"<p>\ufffdx</p>"})"},
    {"resend-examples, with-ical/src/pages/api/send.ts: a calendar is sent as text",
     R"({"attachments":[{"content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR","filename":"invite.ics",)"
     R"("content_type":"text/calendar"}],"from":"Acme <news@acme.example>","html":"<p>x</p>",)"
     R"("subject":"s","to":["ann@mail.example"]})",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"subject":"s",)"
     R"("html":"<p>x</p>","attachments":[{"content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR",)"
     R"("filename":"invite.ics","content_type":"text/calendar"}]})"},
    {"resend-python 2.39.0, examples/with_attachments.py, with_inline_attachments.py, "
     "with_headers.py",
     R"({"from": "news@acme.example", "to": ["ann@mail.example"], "subject": "Gr\u00fc\u00dfe",)"
     R"( "html": "<strong>hi</strong>", "cc": null, "reply_to": null, "headers": {"X-A": "1"},)"
     R"( "attachments": [{"filename": "a.pdf", "content": [104, 105],)"
     R"( "content_type": "application/pdf"}, {"path": "https://acme.example/b.png",)"
     R"( "filename": "b.png", "inline_content_id": "logo"}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"Gr\u00fc\u00dfe",)"
     R"("html":"<strong>hi</strong>","headers":{"X-A":"1"},"attachments":[{"content":"aGk=",)"
     R"("filename":"a.pdf","content_type":"application/pdf"},{"filename":"b.png",)"
     R"("path":"https://acme.example/b.png","content_id":"logo"}]})"},
    {"resend-python 2.39.0, examples/send_email_with_template.py",
     R"({"to": ["ann@mail.example"], "template": {"id": "welcome", "variables": {"name": "Ann",)"
     R"( "count": 12, "price": 9.5}}})",
     R"({"to":["ann@mail.example"],"template":{"id":"welcome","variables":{"name":"Ann",)"
     R"("count":12,"price":9.5}}})"},
    {"resend-go 3.12.0, examples/send_email_with_template.go: empty texts of a struct",
     R"({"from":"","to":["ann@mail.example"],"subject":"","template":{"id":"welcome-mail",)"
     R"("variables":{"messageCount":12,"userName":"Ann"}}})",
     R"({"to":["ann@mail.example"],"template":{"id":"welcome-mail",)"
     R"("variables":{"messageCount":12,"userName":"Ann"}}})"},
    {"resend-go 3.12.0, emails.go, Attachment.MarshalJSON",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s",)"
     R"("reply_to":"help@acme.example","text":"t","attachments":[{"content":[104,105],)"
     R"("filename":"a.txt","inline_content_id":"logo"}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"reply_to":["help@acme.example"],)"
     R"("subject":"s","text":"t","attachments":[{"content":"aGk=","filename":"a.txt",)"
     R"("content_id":"logo"}]})"},
    {"resend-ruby 1.10.0, examples/simple_mail.rb: tags as an object",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s","text":"test",)"
     R"("tags":{"country":"br","plan":"pro"}})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s",)"
     R"("tags":[{"name":"country","value":"br"},{"name":"plan","value":"pro"}],"text":"test"})"},
    {"resend-ruby 1.10.0, lib/resend/mailer.rb, and resend-rails-example, "
     "app/mailers/user_mailer.rb",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"subject":"s",)"
     R"("headers":{"X-Entity-Ref-ID":"123","X-Count":5,"X-Bulk":true},"tags":{"name":"category",)"
     R"("value":"confirm_email"},"html":"<p>x</p>","text":"x"})",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"subject":"s",)"
     R"("tags":[{"name":"category","value":"confirm_email"}],"html":"<p>x</p>","text":"x",)"
     R"("headers":{"X-Entity-Ref-ID":"123","X-Count":"5","X-Bulk":"true"}})"},
    {"resend-ruby 1.10.0, examples/with_b64_attachments.rb: Base64.encode64 breaks lines",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"text":"heyo","subject":"s",)"
     R"("attachments":[{"filename":"a.txt","content":"aGkg\naGk=\n"},{"filename":"b.txt",)"
     R"("content":[104,105]}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s","text":"heyo",)"
     R"("attachments":[{"content":"aGkg\naGk=\n","filename":"a.txt"},{"content":"aGk=",)"
     R"("filename":"b.txt"}]})"},
    {"resend-php 1.10.0 and resend-laravel, src/Transport/ResendTransportFactory.php of 2026-07-16",
     R"({"bcc":[],"cc":[],"from":"\"Acme\" <news@acme.example>","headers":[],"html":"<p>x<\/p>",)"
     R"("reply_to":[],"subject":"s","tags":[],"text":null,"to":["\"Ann\" <ann@mail.example>"],)"
     R"("attachments":[]})",
     R"({"from":"\"Acme\" <news@acme.example>","to":["\"Ann\" <ann@mail.example>"],"subject":"s",)"
     R"("html":"<p>x</p>"})"},
    {"resend-laravel, ResendTransportFactory.php: headers, metadata, a calendar, an inline image",
     R"({"bcc":[],"cc":["c@mail.example"],"from":"news@acme.example",)"
     R"("headers":{"X-Tag":"password-reset"},"html":"<p>x<\/p>",)"
     R"("reply_to":["help@acme.example"],"subject":"s","tags":[{"name":"tenant","value":"t1"}],)"
     R"("text":null,"to":["ann@mail.example"],"attachments":[{"content_type":"text\/calendar",)"
     R"("content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR","filename":"invite.ics"},)"
     R"({"content_type":"image\/png","content":"aGk=","filename":"logo.png",)"
     R"("content_id":"logo.png"}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"cc":["c@mail.example"],)"
     R"("reply_to":["help@acme.example"],"subject":"s","tags":[{"name":"tenant","value":"t1"}],)"
     R"("html":"<p>x</p>","headers":{"X-Tag":"password-reset"},)"
     R"("attachments":[{"content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR","filename":"invite.ics",)"
     R"("content_type":"text/calendar"},{"content":"aGk=","filename":"logo.png",)"
     R"("content_type":"image/png","content_id":"logo.png"}]})"},
    {"laravel/framework, src/Illuminate/Mail/Transport/ResendTransport.php, with an attachment",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"cc":[],"bcc":[],"reply_to":[],)"
     R"("headers":{},"subject":"s","html":null,"text":"t","attachments":[{"content":"aGk=",)"
     R"("filename":"a.pdf"}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s","text":"t",)"
     R"("attachments":[{"content":"aGk=","filename":"a.pdf"}]})"},
    {"resend-php 1.10.0: an array of template variables without members",
     R"({"to":["ann@mail.example"],"template":{"id":"welcome","variables":[]}})",
     R"({"to":["ann@mail.example"],"template":{"id":"welcome","variables":{}}})"},
    {"symfony/symfony, Bridge/Resend/Transport/ResendApiTransport.php: a long header is folded",
     R"({"from":"Acme <news@acme.example>","to":["Ann <ann@xn--bcher-kva.example>"],"subject":"s",)"
     R"("reply_to":"help@acme.example","text":"t","html":"<p>x<\/p>",)"
     R"("headers":{"Reply-To":"help@acme.example","References":"<a@acme.example>\r\n <b@acme.example>"}})",
     R"({"from":"Acme <news@acme.example>","to":["Ann <ann@xn--bcher-kva.example>"],)"
     R"("reply_to":["help@acme.example"],"subject":"s","html":"<p>x</p>","text":"t",)"
     R"("headers":{"Reply-To":"help@acme.example",)"
     R"("References":"<a@acme.example> <b@acme.example>"}})"},
    {"resend-rust 0.31.0, src/emails.rs: CreateAttachment, EmailTemplate",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s","text":"t",)"
     R"("bcc":["d@mail.example"],"attachments":[{"content":[104,105],"filename":"a.txt",)"
     R"("contentType":"text/plain","content_id":"logo"}]})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"bcc":["d@mail.example"],)"
     R"("subject":"s","text":"t","attachments":[{"content":"aGk=","filename":"a.txt",)"
     R"("content_type":"text/plain","content_id":"logo"}]})"},
    {"resend-rust 0.31.0, src/emails.rs: a template without variables",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s",)"
     R"("template":{"id":"welcome","variables":null}})",
     R"({"from":"news@acme.example","to":["ann@mail.example"],"subject":"s",)"
     R"("template":{"id":"welcome"}})"},
    {"resend-java 4.20.0, src/test/java/com/resend/services/util/EmailsUtil.java",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"subject":"s",)"
     R"("text":"t","cc":["c@mail.example"],"reply_to":["h@acme.example","i@acme.example"],)"
     R"("attachments":[{"filename":"invoice.pdf","content":"invoice.pdf","content_type":"pdf",)"
     R"("content_id":"my-image"}],"tags":[{"name":"tagName","value":"tagValue"}],)"
     R"("scheduled_at":"2024-08-20T11:52:01.858Z"})",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"cc":["c@mail.example"],)"
     R"("reply_to":["h@acme.example","i@acme.example"],"subject":"s",)"
     R"("tags":[{"name":"tagName","value":"tagValue"}],"text":"t",)"
     R"("attachments":[{"content":"invoice.pdf","filename":"invoice.pdf","content_type":"pdf",)"
     R"("content_id":"my-image"}]})"},
    {"resend-dotnet 0.11.0, examples/ConsoleCalendar/Program.cs, src/Resend/EmailMessage.cs",
     R"({"from":"Acme \u003Cnews@acme.example\u003E","to":["ann@mail.example"],"subject":"s",)"
     R"("html":"\u003Cp\u003Ex\u003C/p\u003E","attachments":[{"filename":"invite.ics",)"
     R"("content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR","content_type":"text/calendar"},)"
     R"({"filename":"a.txt","content":"aGk="}]})",
     R"({"from":"Acme <news@acme.example>","to":["ann@mail.example"],"subject":"s",)"
     R"("html":"<p>x</p>","attachments":[{"content":"BEGIN:VCALENDAR\r\nEND:VCALENDAR",)"
     R"("filename":"invite.ics","content_type":"text/calendar"},{"content":"aGk=",)"
     R"("filename":"a.txt"}]})"},
};

} // namespace relay::test
