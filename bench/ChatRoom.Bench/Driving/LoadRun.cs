using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;
using ChatRoom.Bench.Network;
using ChatRoom.Bench.Reports;
using ChatRoom.Bench.Sampling;

namespace ChatRoom.Bench.Driving;

/// <summary>One run: connects the clients, sends messages, waits for outstanding ones, and reports.</summary>
internal sealed class LoadRun : IDisposable
{
    private const long Tick = 20 * Clock.Millisecond;
    private const int ResumedReceiveBuffer = 1 << 20; // SO_RCVBUF of slow members after they read again

    private readonly LoadOptions _options;
    private readonly EventLoop _loop;
    private readonly Swarm _swarm;
    private readonly ProcessSampler _sampler;
    private readonly ReportBuilder _report;

    /// <exception cref="CouldNotRunException">The host or the server's process does not exist.</exception>
    public LoadRun(LoadOptions options)
    {
        _options = options;
        _sampler = new ProcessSampler(options.ServerPid);
        _loop = new EventLoop();
        _swarm = new Swarm(options, _loop);
        _report = new ReportBuilder(options);
    }

    /// <summary>Executes the run.</summary>
    /// <param name="progress">Called with the number of joined clients.</param>
    /// <exception cref="CouldNotRunException">The clients could not all join.</exception>
    public LoadReport Execute(Action<int> progress)
    {
        var begin = Clock.Now;
        var deadline = begin + Clock.FromSeconds(_options.Timeout);
        var residentBefore = _sampler.ResidentKb();
        var before = _sampler.Usage();
        _swarm.Join(deadline, progress);
        _report.Joined(_sampler.Usage() - before);
        if (_swarm.Publishers.Length > 0)
        {
            _swarm.Probe(deadline);
        }

        var residentJoined = _sampler.ResidentKb();
        switch (_options.Mode)
        {
            case LoadMode.Connect:
                break;
            case LoadMode.Idle:
                residentJoined = Hold();
                break;
            default:
                Drive();
                break;
        }

        if (_sampler.HasServer)
        {
            _report.Memory(residentBefore, residentJoined, _sampler.ResidentKb(), _sampler.PeakResidentKb);
        }

        return _report.Build(serverDied: !_sampler.IsAlive);
    }

    public void Dispose()
    {
        _swarm.Leave();
        _loop.Dispose();
    }

    /// <summary>Keeps the connections idle. Returns the server's resident memory at the end, in KiB.</summary>
    private long Hold()
    {
        var flow = new MessageFlow(_swarm, new DeliveryMeter(0, 0), _options); // counts closed connections
        var before = _sampler.Usage();
        for (var end = Clock.Now + Clock.FromSeconds(_options.Seconds); Clock.Now < end;)
        {
            _loop.Serve(50 * Clock.Millisecond);
            _sampler.SampleMemory(Clock.Now);
        }

        _report.Held(_sampler.Usage() - before, flow.Closed);
        return _sampler.ResidentKb();
    }

    private void Drive()
    {
        var begin = Clock.Now;
        var from = begin + Clock.FromSeconds(_options.Warmup);
        var meter = new DeliveryMeter(from, from + Clock.FromSeconds(_options.Seconds));
        var flow = new MessageFlow(_swarm, meter, _options);
        foreach (var slow in _swarm.Clients.Where(static client => client.IsSlow))
        {
            slow.Tcp.StopReading();
        }

        IDriver driver = _options.Mode == LoadMode.Latency
            ? new OpenLoop(flow, _options.Rate, begin)
            : new ClosedWindow(flow, _options.Window);
        var usage = Measure(driver, flow);
        meter.End();
        WaitForOutstanding(flow);
        if (_options.Mode == LoadMode.Slow)
        {
            MakeSlowMembersRead();
        }

        _report.Driven(usage, flow, driver);
    }

    /// <summary>Sends messages until the measured period is over, or all members have left. Returns the usage in that period.</summary>
    private Usage Measure(IDriver driver, MessageFlow flow)
    {
        var meter = flow.Meter;
        Usage? before = null;
        for (long now; (now = Clock.Now) < meter.To && flow.Reading > 0;)
        {
            if (before is null && now >= meter.From)
            {
                before = _sampler.Usage();
            }

            _sampler.SampleMemory(now);
            driver.Drive(now);
            var next = Math.Min(driver.NextDue, before is null ? meter.From : meter.To);
            var ready = _loop.Wait(Math.Clamp(next - Clock.Now, 0, Tick));
            for (var i = 0; i < ready; i++)
            {
                _loop.Dispatch(i);
                if (_swarm.LastActivity >= driver.NextDue)
                {
                    driver.Drive(Clock.Now);
                }
            }
        }

        var after = _sampler.Usage();
        if (driver.NextDue < meter.To)
        {
            driver.Drive(meter.To); // send messages that were due but not sent; they count as late
        }

        return after - (before ?? after);
    }

    /// <summary>Waits until all messages are delivered, nothing has arrived for 2 s, or 10 s are over.</summary>
    private void WaitForOutstanding(MessageFlow flow)
    {
        var begin = Clock.Now;
        var limit = begin + (10 * Clock.Second);
        while (flow.Outstanding.Count > 0 && Clock.Now - Math.Max(begin, _swarm.LastActivity) < 2 * Clock.Second && Clock.Now < limit)
        {
            _loop.Serve(Tick);
        }

        _loop.Serve(0);
    }

    /// <summary>Makes the slow members read again, until nothing has arrived for 3 s, or 15 s are over.</summary>
    private void MakeSlowMembersRead()
    {
        foreach (var slow in _swarm.Clients.Where(static client => client is { IsSlow: true, State: ClientState.Joined }))
        {
            slow.Tcp.ReceiveBufferBytes = ResumedReceiveBuffer;
            slow.Tcp.ResumeReading();
        }

        var begin = Clock.Now;
        while (Clock.Now - Math.Max(begin, _swarm.LastActivity) < 3 * Clock.Second && Clock.Now - begin < 15 * Clock.Second)
        {
            _loop.Serve(Tick);
        }
    }
}
