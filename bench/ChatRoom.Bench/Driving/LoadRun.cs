using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;
using ChatRoom.Bench.Network;
using ChatRoom.Bench.Reports;
using ChatRoom.Bench.Sampling;

namespace ChatRoom.Bench.Driving;

/// <summary>One run: joins, drives, waits for what is under way, and reports.</summary>
internal sealed class LoadRun : IDisposable
{
    private const long Tick = 20 * Clock.Millisecond;
    private const int SlowRoom = 1 << 20; // SO_RCVBUF of the slow, once they read again

    private readonly LoadOptions _options;
    private readonly EventLoop _loop;
    private readonly Swarm _swarm;
    private readonly ProcessSampler _sampler;
    private readonly ReportBuilder _report;

    /// <exception cref="CouldNotRunException">The host or the server's process is not there.</exception>
    public LoadRun(LoadOptions options)
    {
        _options = options;
        _sampler = new ProcessSampler(options.ServerPid);
        _loop = new EventLoop();
        _swarm = new Swarm(options, _loop);
        _report = new ReportBuilder(options);
    }

    /// <summary>Runs it.</summary>
    /// <param name="progress">Is told how many have joined.</param>
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

    /// <summary>Returns the server's resident memory at the end, in KiB.</summary>
    private long Hold()
    {
        var course = new Course(_swarm, new DeliveryMeter(0, 0), _options); // sees who is disconnected
        var before = _sampler.Usage();
        for (var end = Clock.Now + Clock.FromSeconds(_options.Seconds); Clock.Now < end;)
        {
            _loop.Serve(50 * Clock.Millisecond);
            _sampler.SampleMemory(Clock.Now);
        }

        _report.Held(_sampler.Usage() - before, course.Closed);
        return _sampler.ResidentKb();
    }

    private void Drive()
    {
        var begin = Clock.Now;
        var from = begin + Clock.FromSeconds(_options.Warmup);
        var meter = new DeliveryMeter(from, from + Clock.FromSeconds(_options.Seconds));
        var course = new Course(_swarm, meter, _options);
        foreach (var slow in _swarm.Clients.Where(static client => client.IsSlow))
        {
            slow.Tcp.StopReading();
        }

        IDriver driver = _options.Mode == LoadMode.Latency
            ? new OpenLoop(course, _options.Rate, begin)
            : new ClosedWindow(course, _options.Window);
        var usage = Measure(driver, course);
        meter.End();
        WaitForRest(course);
        if (_options.Mode == LoadMode.Slow)
        {
            LetSlowRead();
        }

        _report.Driven(usage, course, driver);
    }

    /// <summary>Until the measured time is over, or nobody is there any more; returns what was used in that time.</summary>
    private Usage Measure(IDriver driver, Course course)
    {
        var meter = course.Meter;
        Usage? before = null;
        for (long now; (now = Clock.Now) < meter.To && course.Reading > 0;)
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
            driver.Drive(meter.To); // what was due and could not be sent in time is sent, and counts as that late
        }

        return after - (before ?? after);
    }

    /// <summary>Until all is there, or for 2 s nothing has come, or 10 s.</summary>
    private void WaitForRest(Course course)
    {
        var begin = Clock.Now;
        var limit = begin + (10 * Clock.Second);
        while (course.Outstanding.Count > 0 && Clock.Now - Math.Max(begin, _swarm.LastActivity) < 2 * Clock.Second && Clock.Now < limit)
        {
            _loop.Serve(Tick);
        }

        _loop.Serve(0);
    }

    /// <summary>Shows what became of the slow: until 3 s of silence, or 15 s.</summary>
    private void LetSlowRead()
    {
        foreach (var slow in _swarm.Clients.Where(static client => client is { IsSlow: true, State: ClientState.Joined }))
        {
            slow.Tcp.ReceiveBufferBytes = SlowRoom;
            slow.Tcp.ResumeReading();
        }

        var begin = Clock.Now;
        while (Clock.Now - Math.Max(begin, _swarm.LastActivity) < 3 * Clock.Second && Clock.Now - begin < 15 * Clock.Second)
        {
            _loop.Serve(Tick);
        }
    }
}
