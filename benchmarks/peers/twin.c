/* The same algorithms as networks.kernels, by hand in C, to see what the compiler costs us; the same
 * memory accesses without any decision; and the same draws without anything else. Rows, edges, streams
 * and constants as there, so that the results must be equal to the last bit. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t i64;
typedef int32_t i32;
typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;

#define NEVER (1 << 30)
#define EDGE_BLOCK 512
#define LANE 256
#define ROW_BLOCK (4 * LANE)
#define FAR 16
#define NEAR 8
#define AHEAD 8
#define NEXT 3
#define MANY_ROWS (1 << 18)
#define DENSE 16

static inline void philox(u64 key, u32 c0, u32 c1, u32 c2, u32 c3, u32 *out)
{
    u32 k0 = (u32)key, k1 = (u32)(key >> 32);
    for (int r = 0; r < 10; r++) {
        u64 p0 = (u64)0xD2511F53u * c0, p1 = (u64)0xCD9E8D57u * c2;
        c0 = (u32)(p1 >> 32) ^ c1 ^ k0;
        c1 = (u32)p1;
        c2 = (u32)(p0 >> 32) ^ c3 ^ k1;
        c3 = (u32)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

static inline double uniform(u64 key, u32 row, u32 other, u32 step, u32 stream)
{
    u32 x[4];
    philox(key, row, other, step, stream, x);
    return (double)(((u64)x[0] << 21) | (x[1] >> 11)) * 0x1p-53;
}

/* ---- W1 ---- */

static void needed_counts(i64 n, const i64 *in_indptr, const double *threshold, i32 *needed)
{
    for (i64 i = 0; i < n; i++) {
        double degree = (double)(in_indptr[i + 1] - in_indptr[i]);
        double count = ceil(threshold[i] * degree);
        count = (count - 1.0) / degree >= threshold[i] ? count - 1.0 : count;
        count = count / degree < threshold[i] ? count + 1.0 : count;
        needed[i] = degree > 0.0 && threshold[i] <= 1.0 ? (i32)(count > 0.0 ? count : 0.0) : NEVER;
    }
}

static void put_in_order(i64 n, const i32 *step, i32 last, u32 *queue, u64 start, u64 end)
{
    if (n < MANY_ROWS || (end - start) * DENSE < (u64)n)
        return;
    u64 k = start;
    for (i64 i = 0; i < n; i++)
        if (k < end) {
            queue[k] = (u32)i;
            k += step[i] == last;
        }
}

/* A macro, because gcc 12 takes a function that only prefetches for one without effect and drops it. */
#define LOOK_AHEAD(queue, k, end, place, head)                  \
    do {                                                        \
        if ((k) + FAR < (end))                                  \
            __builtin_prefetch(&place[queue[(k) + FAR]]);       \
        if ((k) + NEAR < (end))                                 \
            __builtin_prefetch(&head[place[queue[(k) + NEAR]]]); \
    } while (0)

static u64 start_from(i64 n, const i32 *seeds, i64 many, i32 *step, u32 *queue)
{
    u64 stop = 0;
    memset(step, 0xff, n * sizeof *step);
    for (i64 k = 0; k < many; k++)
        if (step[seeds[k]] < 0) {
            step[seeds[k]] = 0;
            queue[stop++] = (u32)seeds[k];
        }
    return stop;
}

i64 linear_threshold(i64 n, const i64 *in_indptr, const double *threshold, const i64 *place, const i32 *head,
                     const i32 *seeds, i64 many, i64 max_steps, i32 *step, i32 *left, u32 *queue)
{
    needed_counts(n, in_indptr, threshold, left);
    u64 end = start_from(n, seeds, many, step, queue), start = 0, stop = end;
    for (u64 k = 0; k < end; k++)
        left[queue[k]] = NEVER;
    for (i64 i = 0; i < n; i++)
        if (left[i] <= 0 && max_steps > 0) {
            left[i] = NEVER, step[i] = 1;
            queue[stop++] = (u32)i;
        }
    for (i64 t = 0; t < max_steps && (start < end || end < stop);) {
        put_in_order(n, step, (i32)t, queue, start, end);
        t++;
        for (u64 k = start; k < end; k++) {
            LOOK_AHEAD(queue, k, end, place, head);
            u32 i = queue[k];
            for (i64 e = place[i]; e < place[i + 1]; e++) {
                u32 j = (u32)head[e];
                i32 now = left[j] - 1;
                left[j] = now;
                queue[stop] = j;
                stop += now == 0;
            }
        }
        for (u64 k = end; k < stop; k++)
            step[queue[k]] = (i32)t;
        start = end, end = stop;
    }
    return (i64)stop;
}

i64 linear_threshold_bound(i64 n, const i64 *in_indptr, const double *threshold, const i64 *place,
                           const i32 *head, const u32 *queue, i64 active, i32 *step, i32 *left)
{
    i64 sum = 0;
    for (i64 i = 0; i < n; i++) {
        sum += in_indptr[i];
        left[i] = (i32)threshold[i];
        step[i] = -1;
    }
    for (u64 k = 0; k < (u64)active; k++) {
        LOOK_AHEAD(queue, k, (u64)active, place, head);
        u32 i = queue[k];
        for (i64 e = place[i]; e < place[i + 1]; e++)
            left[head[e]] -= 1;
    }
    return sum;
}

/* ---- W2 ---- */

static inline void draw_edges(u64 key, const u32 *tail, const u32 *head, u64 count, double chance, u32 stream,
                              u8 *holds)
{
    for (u64 x = 0; x < count; x++)
        holds[x] = uniform(key, tail[x], head[x], 0, stream) < chance;
}

/* `hits` takes the heads of the edges that hold, in order, where it is given. */
i64 independent_cascade(i64 n, const i64 *place, const i32 *other, double probability, const i32 *seeds,
                        i64 many, u64 key, u32 stream, i64 max_steps, i32 *step, u32 *queue, u32 *hits,
                        i64 *hit)
{
    u32 tail[EDGE_BLOCK], head[EDGE_BLOCK + 1];
    u8 holds[EDGE_BLOCK];
    u64 end = start_from(n, seeds, many, step, queue), start = 0, stop = end;
    i64 held = 0;
    for (i64 t = 0; start < end && t < max_steps;) {
        put_in_order(n, step, (i32)t, queue, start, end);
        t++;
        u64 k = start;
        i64 e = place[queue[k]];
        while (k < end) {
            u64 count = 0;
            while (k < end) {
                LOOK_AHEAD(queue, k, end, place, other);
                u32 i = queue[k];
                u64 room = (u64)(place[i + 1] - e);
                room = room < EDGE_BLOCK - count ? room : EDGE_BLOCK - count;
                for (u64 x = 0; x < room; x++) {
                    tail[count + x] = i;
                    head[count + x] = (u32)other[e + x];
                }
                count += room;
                e += room;
                if (e < place[i + 1])
                    break;
                if (++k < end)
                    e = place[queue[k]];
            }
            draw_edges(key, tail, head, count, probability, stream, holds);
            u64 found = 0;
            for (u64 x = 0; x < count; x++) {
                head[found] = head[x];
                found += holds[x];
            }
            for (u64 x = 0; x < found; x++)
                __builtin_prefetch(&step[head[x]]);
            for (u64 x = 0; x < found; x++) {
                u32 j = head[x];
                if (hits)
                    hits[held++] = j;
                if (step[j] < 0) {
                    step[j] = (i32)t;
                    queue[stop++] = j;
                }
            }
        }
        start = end, end = stop;
    }
    if (hit)
        *hit = held;
    return (i64)stop;
}

i64 independent_cascade_bound(i64 n, const i64 *place, const i32 *other, const u32 *queue, i64 active,
                              const u32 *hits, i64 hit, i32 *step)
{
    i64 sum = 0;
    memset(step, 0xff, n * sizeof *step);
    for (u64 k = 0; k < (u64)active; k++) {
        LOOK_AHEAD(queue, k, (u64)active, place, other);
        u32 i = queue[k];
        for (i64 e = place[i]; e < place[i + 1]; e++)
            sum += other[e];
    }
    for (i64 x = 0; x < hit; x++) {
        if (x + 32 < hit)
            __builtin_prefetch(&step[hits[x + 32]]);
        step[hits[x]] = 1;
    }
    return sum;
}

i64 edge_draws(u64 key, u32 stream, double probability, i64 many)
{
    u32 tail[EDGE_BLOCK], head[EDGE_BLOCK];
    u8 holds[EDGE_BLOCK];
    i64 sum = 0;
    for (u32 x = 0; x < EDGE_BLOCK; x++)
        tail[x] = x / 10, head[x] = 7919 * x;
    for (i64 first = 0; first < many; first += EDGE_BLOCK) {
        tail[0] = (u32)first;
        draw_edges(key, tail, head, many - first < EDGE_BLOCK ? many - first : EDGE_BLOCK, probability, stream,
                   holds);
        sum += holds[0];
    }
    return sum;
}

/* ---- W3 ---- */

static inline float exponential(float v, float *power)
{
    v = v < -87.0f ? -87.0f : v;
    v = v > 87.0f ? 87.0f : v;
    *power = rintf(v * 1.44269504f);
    float r = v - *power * 0.693359375f - *power * -2.12194440e-4f;
    return (((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r +
             1.6666665459e-1f) * r + 5.0000001201e-1f) * r * r + r + 1.0f;
}

static void draw_block(u64 key, u32 block, u32 month, u32 stream, u32 *word)
{
    for (u32 x = 0; x < LANE; x++) {
        u32 w[4];
        philox(key, LANE * block + x, 0, month, stream, w);
        word[x] = w[0], word[LANE + x] = w[1], word[2 * LANE + x] = w[2], word[3 * LANE + x] = w[3];
    }
}

static void choose_block(i64 size, const float *restrict attribute, float coefficient,
                         const u8 *restrict state, const i32 *restrict exposure,
                         const i32 *restrict in_degree, float pace, const u32 *restrict word,
                         u8 *restrict changes)
{
    for (i64 x = 0; x < size; x++) {
        i32 degree = in_degree[x] > 1 ? in_degree[x] : 1;
        float value = attribute[x] + coefficient * ((float)exposure[x] / (float)degree), power;
        float mantissa = exponential(-value, &power);
        union {
            i32 bits;
            float scale;
        } two = {((i32)power + 127) << 23};
        float chance = 1.0f / (1.0f + mantissa * two.scale);
        chance = state[x] == 0 ? chance : 1.0f - chance;
        changes[x] = (float)(i32)(word[x] >> 8) * 0x1p-24f < chance * pace;
    }
}

static void turn_states(const i64 *place, const i32 *head, const u32 *row, u64 size, u8 *state, i32 *exposure)
{
    for (u64 k = 0; k < size; k++) {
        if (k + AHEAD < size)
            __builtin_prefetch(&head[place[row[k + AHEAD]]]);
        if (k + NEXT < size) {
            u32 i = row[k + NEXT];
            for (i64 e = place[i]; e < place[i + 1]; e++)
                __builtin_prefetch(&exposure[head[e]]);
        }
        u32 i = row[k];
        i32 by = 1 - 2 * (i32)state[i];
        state[i] ^= 1;
        for (i64 e = place[i]; e < place[i + 1]; e++)
            exposure[head[e]] += by;
    }
}

i64 logit_month(i64 n, const i64 *place, const i32 *head, const i32 *in_degree, const float *attribute,
                float coefficient, u8 *state, i32 *exposure, float pace, u64 key, u32 month, u32 stream,
                u32 *row)
{
    u32 word[ROW_BLOCK];
    u8 changes[ROW_BLOCK] __attribute__((aligned(64)));
    u64 count = 0;
    for (i64 first = 0; first < n; first += ROW_BLOCK) {
        i64 size = n - first < ROW_BLOCK ? n - first : ROW_BLOCK;
        draw_block(key, (u32)(first / ROW_BLOCK), month, stream, word);
        choose_block(size, attribute + first, coefficient, state + first, exposure + first,
                     in_degree + first, pace, word, changes);
        memset(changes + size, 0, ROW_BLOCK - size);
        for (i64 y = 0; y < ROW_BLOCK; y += 8) {
            u64 eight;
            memcpy(&eight, changes + y, 8);
            if (eight)
                for (i64 x = y; x < y + 8; x++) {
                    row[count] = (u32)(first + x);
                    count += changes[x];
                }
        }
    }
    turn_states(place, head, row, count, state, exposure);
    return (i64)count;
}

double logit_month_bound(i64 n, const i64 *place, const i32 *head, const i32 *in_degree,
                         const float *attribute, u8 *state, i32 *exposure, const u32 *row, i64 count)
{
    i64 sum = 0;
    for (i64 i = 0; i < n; i++) {
        i32 bits;
        memcpy(&bits, attribute + i, 4);
        sum += bits + in_degree[i] + exposure[i] + state[i];
    }
    turn_states(place, head, row, (u64)count, state, exposure);
    return (double)sum;
}

i64 row_draws(u64 key, u32 month, u32 stream, i64 n)
{
    u32 word[ROW_BLOCK];
    i64 sum = 0;
    for (i64 first = 0; first < n; first += ROW_BLOCK) {
        draw_block(key, (u32)(first / ROW_BLOCK), month, stream, word);
        sum += word[0] + word[ROW_BLOCK - 1];
    }
    return sum;
}

/* ---- the machine ---- */

/* a = b + s c, as in the triad of STREAM; 24 bytes an entry. */
void triad(i64 n, double *a, const double *b, const double *c, double s)
{
    for (i64 i = 0; i < n; i++)
        a[i] = b[i] + s * c[i];
}

i64 gather(i64 m, const i32 *at, const i32 *from)
{
    i64 sum = 0;
    for (i64 e = 0; e < m; e++)
        sum += from[at[e]];
    return sum;
}

void add_at(i64 m, const i32 *at, i32 *to)
{
    for (i64 e = 0; e < m; e++)
        to[at[e]] += 1;
}
