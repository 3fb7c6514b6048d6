import Maps

/// A program that is compiled once and loaded as often as somebody measures it: where a program and its maps come to lie in memory makes a
/// difference of its own, of 1 ns and more.
final class BenchCopies {
    private let make: () throws -> BenchBuild.Loaded
    private var made: [BenchBuild.Loaded] = []
    private let limit: Int

    /// - Parameter limit: After so many the first is used again.
    init(limit: Int = .max, _ make: @escaping () throws -> BenchBuild.Loaded) {
        self.make = make
        self.limit = limit
    }

    /// A program that is there already, once.
    convenience init(_ loaded: BenchBuild.Loaded) { self.init(limit: 1) { loaded } }

    /// One of the copies, loaded now if it was not before. All of them stay, so that each lies somewhere else.
    func copy(_ index: Int) throws -> BenchBuild.Loaded {
        let place = index % limit
        while made.count <= place { made.append(try make()) }
        return made[place]
    }

    /// How often programs are loaded and run.
    struct Effort {
        /// At least and at most so many copies of each.
        var copies: ClosedRange<Int>
        /// It is enough when so many copies one after the other have made no time shorter by `move` nanoseconds.
        var quiet = 8
        var move = 0.1
        /// How often each copy is run, in turns, and of how many packets a run is.
        var rounds: Int
        var repeats: Int
    }

    /// Nanoseconds of processor time that one run of each program takes, the best of its copies. A copy of each is taken at a time, in turns,
    /// and all are taken equally often: until the least times move no longer.
    static func times(of programs: [BenchCopies], _ packet: [UInt8], _ effort: Effort) throws -> [Double] {
        var least = [Double](repeating: .infinity, count: programs.count)
        var moved = 0
        for copy in 0..<effort.copies.upperBound {
            if copy >= effort.copies.lowerBound, copy - moved > effort.quiet { break }
            let chosen = try programs.map { try $0.copy(copy) }
            let times = try BenchClock.least(
                rounds: effort.rounds, repeats: effort.repeats,
                of: chosen.map { loaded in { times in _ = try loaded.program.program.test(packet, times: times) } })
            for (index, time) in times.enumerated() where time < least[index] {
                if time < least[index] - effort.move { moved = copy }
                least[index] = time
            }
        }
        return least
    }
}
