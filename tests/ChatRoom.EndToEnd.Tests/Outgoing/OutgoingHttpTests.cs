using System.Net;
using ChatRoom.EndToEnd.Tests.Webhooks;
using ChatRoom.Server.Outgoing;

namespace ChatRoom.EndToEnd.Tests.Outgoing;

/// <summary>What the server connects to when somebody else has chosen the address.</summary>
public sealed class OutgoingHttpTests : IAsyncDisposable
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8")];
    private readonly Receiver _receiver = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://0x7f.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://[::1]")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://localhost")]
    [InlineData("http://0.0.0.0")]
    public async Task Address_of_this_machine_is_refused_however_it_is_written(string address)
    {
        using var http = new OutgoingHttp(static () => [], Dns.GetHostAddressesAsync);

        var sending = () => SendAsync(http, $"{address}:{_receiver.Port}/");

        (await sending.Should().ThrowAsync<HttpRequestException>()).Which.ToString().Should().Contain("OutgoingRefused");
        _receiver.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Mapped_address_is_refused_also_in_a_network_of_the_setting()
    {
        using var http = new OutgoingHttp(static () => Loopback, static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]));

        var sending = () => SendAsync(http, $"http://mapped.example:{_receiver.Port}/");

        (await sending.Should().ThrowAsync<HttpRequestException>()).Which.ToString().Should().Contain("OutgoingRefused");
    }

    [Fact]
    public async Task Network_of_the_setting_is_allowed()
    {
        using var http = new OutgoingHttp(static () => Loopback, Dns.GetHostAddressesAsync);

        using var response = await SendAsync(http, _receiver.Url);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Name_is_resolved_once_so_that_a_second_answer_changes_nothing()
    {
        var asked = 0;
        using var http = new OutgoingHttp(static () => Loopback, (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]));

        using var response = await SendAsync(http, $"http://rebinding.example:{_receiver.Port}/");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        asked.Should().Be(1);
    }

    [Theory]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("10.0.0.1", "8.8.8.8")]
    [InlineData("2606:4700::1111", "::1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData]
    public async Task Name_with_one_address_that_is_not_public_is_refused(params string[] addresses)
    {
        using var http = new OutgoingHttp(static () => [], (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]));

        var sending = () => SendAsync(http, "https://mixed.example/");

        (await sending.Should().ThrowAsync<HttpRequestException>()).Which.ToString().Should().Contain("OutgoingRefused");
    }

    [Theory]
    [InlineData("http://public.example/")]
    [InlineData("http://public.example:443/")]
    [InlineData("https://public.example:25/")]
    [InlineData("https://public.example:22/")]
    public async Task Public_address_is_refused_without_tls_or_on_another_port(string url)
    {
        using var http = new OutgoingHttp(static () => [], static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8")]));

        var sending = () => SendAsync(http, url);

        (await sending.Should().ThrowAsync<HttpRequestException>()).Which.ToString().Should().Contain("OutgoingRefused");
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        _receiver.Answers = static _ => new(302, Location: "http://127.0.0.1:1/");
        using var http = new OutgoingHttp(static () => Loopback, Dns.GetHostAddressesAsync);

        using var response = await SendAsync(http, _receiver.Url);

        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        _receiver.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Answer_that_is_too_long_is_refused()
    {
        _receiver.Answers = static _ => new(200, "text/plain", new string('x', OutgoingHttp.MostAnswerBytes + 1));
        using var http = new OutgoingHttp(static () => Loopback, Dns.GetHostAddressesAsync);

        var sending = () => SendAsync(http, _receiver.Url);

        await sending.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Answer_that_does_not_come_ends_the_request()
    {
        var never = new TaskCompletionSource();
        _receiver.Before = () => never.Task;
        using var http = new OutgoingHttp(static () => Loopback, Dns.GetHostAddressesAsync);

        var sending = () => SendAsync(http, _receiver.Url);

        await sending.Should().ThrowAsync<TaskCanceledException>();
        never.SetResult();
    }

    private static async Task<HttpResponseMessage> SendAsync(OutgoingHttp http, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        return await http.SendAsync(request, Cancellation);
    }
}
