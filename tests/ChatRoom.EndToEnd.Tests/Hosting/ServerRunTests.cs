using ChatRoom.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.EndToEnd.Tests.Hosting;

public sealed class ServerRunTests
{
    [Fact]
    public async Task Signal_while_the_server_starts_ends_it_without_an_error()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService<SignalAtStart>();
        var app = builder.Build();

        var run = app.RunServerAsync;

        await run.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Failure_of_a_service_is_reported_after_the_others_have_stopped()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var first = new Service();
        builder.Services.AddHostedService(_ => first);
        builder.Services.AddHostedService<Fails>();
        var app = builder.Build();

        var run = app.RunServerAsync;

        await run.Should().ThrowAsync<InvalidDataException>();
        first.HasStopped.Should().BeTrue();
    }

    private sealed class SignalAtStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Service : IHostedService
    {
        public bool HasStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            HasStopped = true;
            return Task.CompletedTask;
        }
    }

    private sealed class Fails : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidDataException("the file is damaged");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
